/** `ctx.auth.getUserIdentity()`. */
import { HostError } from "../runtime/types.ts";
import type { Identity } from "./types.ts";

/** JSON text of the caller's attributes, or `null`. Throws what a refused token is refused with. */
export function identityJson(identity: Identity): string {
  switch (identity.kind) {
    case "user":
      return JSON.stringify(identity.attributes);
    case "admin":
      return JSON.stringify(identity.impersonating ?? null);
    case "invalid":
      throw new HostError(identity.message);
    case "none":
      return "null";
  }
}
