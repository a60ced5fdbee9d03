import "server-only";

/** Ready logins and the outbox of codes, where the environment names them. */
export function signInHint() {
  const emails = (process.env.DEMO_EMAILS ?? "").split(",").filter(Boolean);
  const password = process.env.DEMO_PASSWORD;
  const outboxUrl = process.env.CLERK_OUTBOX_URL;
  return emails.length > 0 || outboxUrl ? { emails, password, outboxUrl } : undefined;
}
