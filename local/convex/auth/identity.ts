/**
 * From a token's claims to what `ctx.auth.getUserIdentity()` returns. A pure table: OIDC's standard
 * claims get Convex's names, every other claim keeps its own, and claims that belong to the token
 * rather than to the person are left out, so that a fresh token of the same person looks the same.
 */
import type { JWTPayload } from "jose";
import { AuthFailure } from "./failure.ts";
import type { Provider } from "./providers.ts";

const oidcNames: Record<string, string> = {
  name: "name",
  given_name: "givenName",
  family_name: "familyName",
  nickname: "nickname",
  preferred_username: "preferredUsername",
  profile: "profileUrl",
  picture: "pictureUrl",
  website: "websiteUrl",
  email: "email",
  email_verified: "emailVerified",
  gender: "gender",
  birthdate: "birthday",
  zoneinfo: "timezone",
  locale: "language",
  phone_number: "phoneNumber",
  phone_number_verified: "phoneNumberVerified",
};

/** About the token, consumed on the way or different in every refresh. */
const tokenClaims = {
  oidc: new Set(
    "iss sub aud exp iat nbf jti auth_time nonce acr amr azp at_hash c_hash fva".split(" "),
  ),
  customJwt: new Set("iss sub aud exp iat nbf jti fva".split(" ")),
};

/**
 * @throws {AuthFailure} `InvalidAuthHeader` when a standard claim has a shape Convex refuses
 */
export function identityOf(
  claims: JWTPayload & { iss: string; sub: string },
  kind: Provider["kind"],
): Record<string, unknown> {
  const identity: Record<string, unknown> = {};
  for (const [claim, value] of Object.entries(claims)) {
    if (tokenClaims[kind].has(claim) || value === undefined || value === null) continue;
    if (kind === "customJwt") identity[claim] = value;
    else if (claim === "updated_at") identity.updatedAt = readUpdatedAt(value);
    else if (claim === "address") identity.address = readAddress(value);
    else identity[oidcNames[claim] ?? claim] = value;
  }
  // Last, so that no claim can pass for them.
  identity.tokenIdentifier = `${claims.iss}|${claims.sub}`;
  identity.issuer = claims.iss;
  identity.subject = claims.sub;
  return identity;
}

/** Seconds since the epoch (as OIDC has it) or RFC 3339; milliseconds are out of range, as there. */
function readUpdatedAt(value: unknown): string {
  const ms = typeof value === "number" ? value * 1000 : Date.parse(String(value));
  const latest = Date.parse("9999-12-31T23:59:59Z");
  if (!Number.isFinite(ms) || Math.abs(ms) > latest) {
    throw new AuthFailure(
      "InvalidAuthHeader",
      "Could not parse JWT payload. The updated_at claim must be RFC 3339 or seconds since the epoch.",
    );
  }
  return new Date(ms)
    .toISOString()
    .replace(/\.000Z$/, "Z")
    .replace(/Z$/, "+00:00");
}

function readAddress(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  return (value as { formatted?: unknown }).formatted ?? value;
}
