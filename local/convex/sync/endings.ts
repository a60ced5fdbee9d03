/** Reasons to end a session that are not the client's mistakes: each makes it do the right thing next. */
import type { Identity } from "../functions/types.ts";

/** The client's token does not hold: it fetches another and connects again. */
export class AuthRefused extends Error {
  override readonly name = "AuthRefused";
  constructor(
    message: string,
    /** True when the token had just been sent, false when one that was accepted ran out. */
    readonly duringUpdate: boolean,
  ) {
    super(message);
  }
}

/** Not the client's fault and not for good: it backs off by the code's prefix and connects again. */
export class Overload extends Error {
  override readonly name = "Overload";
  constructor(readonly code: string) {
    super(code);
  }
}

/** @throws {AuthRefused} when the token has run out, which is looked at before each run */
export function checkExpiry(identity: Identity, now: number): void {
  if (identity.kind === "user" && now >= identity.expiresAt) {
    throw new AuthRefused("Convex token identity expired", false);
  }
}
