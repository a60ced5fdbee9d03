// The package's root also loads svix's whole API client, which a receiver has no use for.
import { Webhook } from "svix/dist/webhook";

const HEADER_MAX = 16_384;
const names = ["svix-id", "svix-timestamp", "svix-signature"] as const;

/** The secrets in force, separated by commas or blanks: several while a rotation is under way. */
export function readSecrets(values: string): string[] {
  return [...new Set(values.split(/[\s,]+/).filter(Boolean))].filter(isUsable);
}

/** The message id when one secret signed exactly these bytes just now; null otherwise, and never why. */
export function verifyDelivery(body: string, headers: Headers, secrets: string[]): string | null {
  const sent = Object.fromEntries(names.map((name) => [name, headers.get(name) ?? ""]));
  const isWhole = names.every(
    (name) => sent[name] !== "" && (sent[name]?.length ?? 0) <= HEADER_MAX,
  );
  if (!isWhole || !/^\d{1,15}$/.test(sent["svix-timestamp"] ?? "")) return null;
  return secrets.some((secret) => isSignedWith(secret, body, sent))
    ? (sent["svix-id"] ?? null)
    : null;
}

function isSignedWith(secret: string, body: string, headers: Record<string, string>): boolean {
  try {
    new Webhook(secret).verify(body, headers);
    return true;
  } catch (error) {
    // It parses the body only after the signature was found right.
    return error instanceof SyntaxError;
  }
}

/** An empty key would accept whatever anyone signs with an empty key. */
function isUsable(secret: string): boolean {
  if (secret.replace(/^whsec_/, "") === "") return false;
  try {
    new Webhook(secret);
    return true;
  } catch {
    return false;
  }
}
