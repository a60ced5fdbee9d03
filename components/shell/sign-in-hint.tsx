import { linkClass } from "../ui/page-link";

export type SignInHintProps = {
  emails?: readonly string[];
  password?: string;
  outboxUrl?: string;
};

/** Ready logins and the outbox of codes, for an environment that has them. */
export function SignInHint({ emails = [], password, outboxUrl }: SignInHintProps) {
  return (
    <aside
      aria-label="Ready logins"
      className="rounded-lg border border-dashed bg-muted/60 p-4 text-sm text-muted-foreground"
    >
      {emails.length > 0 && (
        <p>
          Sign in as{" "}
          {emails.map((email, index) => (
            <span key={email}>
              {index > 0 && (index === emails.length - 1 ? " or " : ", ")}
              <code className="font-mono text-xs text-foreground select-all">{email}</code>
            </span>
          ))}
          {password && (
            <>
              {" "}
              with <code className="font-mono text-xs text-foreground select-all">{password}</code>
            </>
          )}
          .
        </p>
      )}
      {outboxUrl && (
        <p className={emails.length > 0 ? "mt-1" : undefined}>
          E-mails and codes arrive in the{" "}
          <a href={outboxUrl} target="_blank" rel="noreferrer" className={linkClass}>
            outbox
          </a>
          .
        </p>
      )}
    </aside>
  );
}
