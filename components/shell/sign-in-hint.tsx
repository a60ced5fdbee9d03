import { Fragment, type ReactNode } from "react";
import { useLocale, useWords } from "#words";
import { linkClass } from "../ui/page-link";

export type SignInHintProps = {
  emails?: readonly string[];
  password?: string;
  outboxUrl?: string;
};

/** Ready logins and the outbox of codes, for an environment that has them. */
export function SignInHint({ emails = [], password, outboxUrl }: SignInHintProps) {
  const t = useWords("entrance");
  const some = useEitherOf(emails);
  return (
    <aside
      aria-label={t("hint.label")}
      className="rounded-lg border border-dashed bg-muted/60 p-4 text-sm text-muted-foreground"
    >
      {emails.length > 0 && (
        <p>
          {password
            ? t.rich("hint.signInWith", {
                emails: () => some,
                password: () => <Typed>{password}</Typed>,
              })
            : t.rich("hint.signInAs", { emails: () => some })}
        </p>
      )}
      {outboxUrl && (
        <p className={emails.length > 0 ? "mt-1" : undefined}>
          {t.rich("hint.outbox", {
            link: (words) => (
              <a href={outboxUrl} target="_blank" rel="noreferrer" className={linkClass}>
                {words}
              </a>
            ),
          })}
        </p>
      )}
    </aside>
  );
}

/** "a, b or c", as the page's language puts it. */
function useEitherOf(items: readonly string[]): ReactNode {
  const parts = new Intl.ListFormat(useLocale(), { type: "disjunction" }).formatToParts(items);
  return parts.map(({ type, value }, index) => (
    <Fragment key={index}>{type === "element" ? <Typed>{value}</Typed> : value}</Fragment>
  ));
}

function Typed({ children }: { children: ReactNode }) {
  return <code className="font-mono text-xs text-foreground select-all">{children}</code>;
}
