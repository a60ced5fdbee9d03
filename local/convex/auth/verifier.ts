/**
 * Verifies a person's token against the deployment's providers and maps it to an identity.
 * Signature, audience, issuer and times are checked by `jose`; the codes and texts are Convex's.
 */
import { decodeJwt, errors, jwtVerify, type JWTPayload } from "jose";
import type { Identity } from "../functions/types.ts";
import { AuthFailure } from "./failure.ts";
import { identityOf } from "./identity.ts";
import type { KeyStore } from "./keys.ts";
import { chooseProvider, readProviders, type Provider } from "./providers.ts";

export interface Verifier {
  /** @throws {AuthFailure} when the token is refused */
  verify(token: string): Promise<Identity & { kind: "user" }>;
}

export interface VerifierOptions {
  /** Providers as `auth.config.ts` has them, of the live deployment. */
  providers: () => readonly unknown[] | null;
  keys: KeyStore;
  now: () => number;
}

const oidcAlgorithms = ["RS256", "EdDSA"];
const customJwtLeewaySeconds = 5;

export function createVerifier(options: VerifierOptions): Verifier {
  return {
    async verify(token) {
      const unverified = readPayload(token);
      const provider = chooseProvider(
        readProviders(options.providers()),
        unverified.iss,
        audienceOf(unverified),
      );
      const claims = await check(token, provider, options);
      if (typeof claims.sub !== "string" || typeof claims.iss !== "string") {
        throw refused("the 'sub' claim is missing");
      }
      return {
        kind: "user",
        attributes: identityOf({ ...claims, iss: claims.iss, sub: claims.sub }, provider.kind),
        expiresAt: (claims.exp as number) * 1000,
      };
    },
  };
}

function readPayload(token: string): JWTPayload & { iss: string } {
  let payload: JWTPayload;
  try {
    payload = decodeJwt(token);
  } catch (error) {
    throw new AuthFailure(
      "InvalidAuthHeader",
      "Could not parse JWT payload. Check that the token is a valid JWT format with three base64-encoded parts separated by dots.",
      { cause: error },
    );
  }
  if (typeof payload.iss !== "string") {
    throw new AuthFailure("InvalidAuthHeader", "Missing issuer claim ('iss') in JWT payload.");
  }
  return payload as JWTPayload & { iss: string };
}

function audienceOf(payload: JWTPayload): string[] {
  return [payload.aud ?? []].flat().filter((entry) => typeof entry === "string");
}

async function check(
  token: string,
  provider: Provider,
  { keys, now }: VerifierOptions,
): Promise<JWTPayload> {
  const isCustom = provider.kind === "customJwt";
  try {
    const { payload } = await jwtVerify(
      token,
      (header, input) => {
        if (isCustom && header.kid === undefined) {
          throw new AuthFailure(
            "InvalidAuthHeader",
            "Could not decode token. Make sure there is a 'kid' in the header.",
          );
        }
        return keys.find(provider, header, input);
      },
      {
        algorithms: isCustom ? [provider.algorithm] : oidcAlgorithms,
        ...(provider.applicationID === null ? {} : { audience: provider.applicationID }),
        clockTolerance: isCustom ? customJwtLeewaySeconds : 0,
        currentDate: new Date(now()),
        requiredClaims: isCustom ? ["iss", "sub", "iat", "exp"] : ["iss", "sub", "exp"],
      },
    );
    return payload;
  } catch (error) {
    if (error instanceof AuthFailure) throw error;
    throw refused(reason(error, token, now()), error);
  }
}

function reason(error: unknown, token: string, now: number): string {
  if (error instanceof errors.JWTExpired) {
    const exp = decodeJwt(token).exp ?? 0;
    return `Token expired ${Math.max(0, Math.round(now / 1000 - exp))} seconds ago`;
  }
  if (error instanceof errors.JWKSNoMatchingKey) return "no key of the issuer has this 'kid'";
  return error instanceof Error ? error.message : String(error);
}

function refused(why: string, cause?: unknown): AuthFailure {
  return new AuthFailure("Unauthenticated", `Could not validate token: ${why}`, { cause });
}
