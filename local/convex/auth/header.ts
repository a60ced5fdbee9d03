/**
 * `Authorization` on HTTP requests: `Bearer <token>` for people, `Convex <key>` for the command line
 * and dashboards, the latter with `:<base64 of JSON>` when it acts as somebody.
 */
import type { Identity } from "../functions/types.ts";
import { adminIdentity } from "./admin-key.ts";
import { AuthFailure } from "./failure.ts";
import type { Verifier } from "./verifier.ts";

export interface HeaderReader {
  /** @throws {AuthFailure} when the header is not one of ours or is refused */
  identify(header: string | undefined): Promise<Identity>;
}

export function createHeaderReader(verifier: Verifier, adminKey: string): HeaderReader {
  return {
    async identify(header) {
      if (!header) return { kind: "none" };
      const [, scheme, credentials] = /^(\S+)\s+(.*)$/.exec(header.trim()) ?? [];
      switch (scheme?.toLowerCase()) {
        case "bearer":
          return verifier.verify((credentials as string).trim());
        case "convex":
          return readAdmin(credentials as string, adminKey);
        default:
          throw new AuthFailure("InvalidAuthHeader", "The Authorization header is not understood.");
      }
    },
  };
}

function readAdmin(credentials: string, adminKey: string): Identity {
  const colon = credentials.lastIndexOf(":");
  // Keys may hold a colon of their own (`prod:name|secret`): what follows ours has no bar.
  if (colon === -1 || credentials.slice(colon).includes("|")) {
    return adminIdentity(adminKey, credentials);
  }
  const impersonating = readIdentity(credentials.slice(colon + 1));
  return adminIdentity(adminKey, credentials.slice(0, colon), impersonating);
}

function readIdentity(encoded: string): Record<string, unknown> {
  try {
    const identity: unknown = JSON.parse(Buffer.from(encoded, "base64").toString());
    if (typeof identity === "object" && identity !== null && !Array.isArray(identity)) {
      return identity as Record<string, unknown>;
    }
  } catch {
    // Said below.
  }
  throw new AuthFailure("InvalidAuthHeader", "The identity to act as is not a JSON object.");
}
