/** Who may use the Backend API: whoever holds this instance's secret key. */
import { createHash, timingSafeEqual } from "node:crypto";
import { ClerkError } from "../errors.ts";
import type { Call } from "../fapi/context.ts";

/** Throws 401 unless the call carries the secret key. Compares in constant time. */
export function requireSecretKey(call: Call): Call {
  const given = call.authorization.replace(/^Bearer\s+/i, "");
  const digest = (text: string) => createHash("sha256").update(text).digest();
  if (!timingSafeEqual(digest(given), digest(call.instance.identity.secretKey))) {
    throw new ClerkError("secret_key_invalid");
  }
  return call;
}
