/** Tokens read, and such as nobody signed: how the backend refuses them tells what it trusts. */

/**
 * @param {unknown} jwt
 * @returns {{ jwt: string, claims: Record<string, any> } | null}
 */
export function readToken(jwt) {
  if (typeof jwt !== "string") return null;
  try {
    const claims = JSON.parse(Buffer.from(jwt.split(".")[1] ?? "", "base64url").toString("utf8"));
    return { jwt, claims };
  } catch {
    return null;
  }
}

/**
 * A token with a signature that no key made: it is refused everywhere.
 *
 * @param {string} issuer
 * @param {string} audience
 * @param {number} now ms
 */
export function unsignedToken(issuer, audience, now) {
  const seconds = Math.floor(now / 1000);
  const part = (/** @type {object} */ value) =>
    Buffer.from(JSON.stringify(value)).toString("base64url");
  const header = part({ alg: "RS256", typ: "JWT", kid: "handoff-doctor" });
  const claims = { iss: issuer, aud: audience, sub: "handoff-doctor" };
  return `${header}.${part({ ...claims, iat: seconds, exp: seconds + 60 })}.${part({ no: "signature" })}`;
}
