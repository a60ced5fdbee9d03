/** A token taken apart, for showing. Nothing here decides whether it is good: that is Convex's to say. */
export type Token = {
  header: Record<string, unknown>;
  claims: Record<string, unknown>;
  signature: string;
};

export function readToken(token: string): Token | null {
  const parts = token.split(".");
  if (parts.length !== 3) return null;
  const [header, claims] = parts.slice(0, 2).map(decode);
  return header && claims ? { header, claims, signature: parts[2] ?? "" } : null;
}

/** The token with other claims under the signature that it had: what a forger could send. */
export function withClaims(token: string, claims: Record<string, unknown>): string {
  const [header, , signature] = token.split(".");
  return [header, encode(claims), signature].join(".");
}

/** The token as if it needed no signature: the oldest trick. */
export function unsigned(token: string): string {
  const [, claims] = token.split(".");
  return [encode({ alg: "none", typ: "JWT" }), claims, ""].join(".");
}

/** Enough of a token to recognise it, too little to use it. */
export function abridged(token: string): string {
  return token.length > 24 ? `${token.slice(0, 10)}…${token.slice(-6)}` : "…";
}

function decode(part: string): Record<string, unknown> | null {
  try {
    const bytes = Uint8Array.from(atob(part.replace(/-/g, "+").replace(/_/g, "/")), (char) =>
      char.charCodeAt(0),
    );
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

function encode(value: object): string {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  const text = btoa(String.fromCharCode(...bytes));
  return text.replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
