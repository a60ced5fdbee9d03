/** The key that drives the deployment: `name|secret`, made on first start and never sent anywhere. */
import { createHash, timingSafeEqual } from "node:crypto";
import type { Identity } from "../functions/types.ts";
import { AuthFailure } from "./failure.ts";

/** Compares in constant time. Only the secret counts, as with Convex's own keys. */
export function isAdminKey(expected: string, given: string): boolean {
  const [left, right] = [expected, given].map((key) =>
    createHash("sha256").update(secretOf(key)).digest(),
  );
  return timingSafeEqual(left as Buffer, right as Buffer);
}

function secretOf(key: string): string {
  return key.slice(key.indexOf("|") + 1);
}

/**
 * @param impersonating attributes that `getUserIdentity()` returns instead of nothing
 * @throws {AuthFailure} `BadDeployKey`
 */
export function adminIdentity(
  expected: string,
  given: string,
  impersonating?: Record<string, unknown> | null,
): Identity {
  if (!isAdminKey(expected, given)) {
    throw new AuthFailure("BadDeployKey", "The provided admin key was invalid for this instance");
  }
  return { kind: "admin", ...(impersonating ? { impersonating } : {}) };
}
