/**
 * The deployment's auth config (`auth.config.ts`), checked, and the choice of the provider that a
 * token belongs to. Facts: issuers are compared without trailing slashes, a missing scheme means
 * https, and the first provider that fits wins.
 */
import { AuthFailure } from "./failure.ts";

export interface OidcProvider {
  kind: "oidc";
  domain: string;
  applicationID: string;
}

export interface CustomJwtProvider {
  kind: "customJwt";
  issuer: string;
  /** URL of the key set; `data:` is fine. */
  jwks: string;
  algorithm: "RS256" | "ES256";
  applicationID: string | null;
}

export type Provider = OidcProvider | CustomJwtProvider;

/**
 * Reads the providers of an `auth.config.ts`.
 * @throws {Error} with the developer's text when an entry is not one that Convex knows
 */
export function readProviders(config: readonly unknown[] | null): Provider[] {
  return (config ?? []).map((entry) => {
    const fields = (entry ?? {}) as Record<string, unknown>;
    if (fields.type === "customJwt") {
      if (fields.algorithm !== "RS256" && fields.algorithm !== "ES256") {
        throw new Error(`auth.config: algorithm must be RS256 or ES256, not ${fields.algorithm}`);
      }
      return {
        kind: "customJwt",
        issuer: text(fields.issuer, "issuer"),
        jwks: text(fields.jwks, "jwks"),
        algorithm: fields.algorithm,
        applicationID:
          fields.applicationID == null ? null : text(fields.applicationID, "applicationID"),
      };
    }
    if (fields.type !== undefined && fields.type !== "oidc") {
      throw new Error(`auth.config: unknown provider type ${JSON.stringify(fields.type)}`);
    }
    return {
      kind: "oidc",
      domain: text(fields.domain, "domain"),
      applicationID: text(fields.applicationID, "applicationID"),
    };
  });
}

function text(value: unknown, name: string): string {
  if (typeof value !== "string" || value === "") {
    throw new Error(`auth.config: ${name} must be a non-empty string`);
  }
  return value;
}

/** An issuer in the form in which two of them are compared. */
export function normalizeIssuer(issuer: string): string {
  return (/^https?:\/\//.test(issuer) ? issuer : `https://${issuer}`).replace(/\/+$/, "");
}

/**
 * The provider whose tokens carry this issuer and audience.
 * @throws {AuthFailure} `NoAuthProvider` that lists what is configured
 */
export function chooseProvider(
  providers: readonly Provider[],
  issuer: string,
  audience: readonly string[],
): Provider {
  const wanted = normalizeIssuer(issuer);
  const found = providers.find((provider) =>
    provider.kind === "oidc"
      ? audience.includes(provider.applicationID) && normalizeIssuer(provider.domain) === wanted
      : (provider.applicationID === null || audience.includes(provider.applicationID)) &&
        normalizeIssuer(provider.issuer) === wanted,
  );
  if (found) return found;
  if (providers.length === 0) {
    throw new AuthFailure(
      "NoAuthProvider",
      "No auth provider found matching the given token (no providers configured). Check convex/auth.config.ts.",
    );
  }
  throw new AuthFailure(
    "NoAuthProvider",
    "No auth provider found matching the given token. Check that your JWT's issuer and audience match one of your configured providers: " +
      `[${providers.map(describe).join(", ")}]`,
  );
}

function describe(provider: Provider): string {
  return provider.kind === "oidc"
    ? `OIDC(domain=${provider.domain}, app_id=${provider.applicationID})`
    : `CustomJWT(issuer=${provider.issuer}, app_id=${provider.applicationID ?? "none"})`;
}
