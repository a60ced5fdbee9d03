/**
 * One-time codes by mail: six digits, one use, ten minutes, five tries. As at Clerk, an address that
 * contains `+clerk_test` accepts 424242, so that tests need no mailbox.
 */
import { timingSafeEqual } from "node:crypto";
import { ClerkError } from "../errors.ts";
import { newCode } from "../ids.ts";
import type { Change } from "./change.ts";
import type { Verification } from "./documents.ts";

export const codeLifetimeMs = 10 * 60_000;
export const codeTries = 5;
const testCode = "424242";

/** What the code is for. */
export interface CodeRequest {
  /** Id of the sign-in, sign-up or address that the code proves. */
  id: string;
  strategy: "email_code" | "reset_password_email_code";
  address: string;
  emailAddressId: string | null;
  userId: string | null;
}

/** Makes a code, mails it, and returns the verification to remember. An older code for `id` dies. */
export function sendCode(change: Change, request: CodeRequest): Verification {
  const expireAt = change.nowMs + codeLifetimeMs;
  const test = request.address.includes("+clerk_test");
  const code = test ? testCode : newCode();
  change.put("codes", {
    id: request.id,
    code,
    purpose: request.strategy,
    target: request.address,
    attempts: 0,
    test,
    expireAt,
  });
  const { applicationName } = change.view.settings;
  const reset = request.strategy === "reset_password_email_code";
  change.mail({
    kind: reset ? "reset_password_code" : "verification_code",
    to: request.address,
    subject: reset
      ? `${code} is your ${applicationName} reset password code`
      : `${code} is your ${applicationName} verification code`,
    code,
    url: null,
    ticket: null,
    userId: request.userId,
    emailAddressId: request.emailAddressId,
  });
  return { strategy: request.strategy, status: "unverified", attempts: 0, expireAt };
}

/** A spent code: the verification to remember, and the failure to report after it is stored. */
export interface CodeOutcome {
  verification: Verification | null;
  failure: ClerkError | null;
}

/** Tries `given` against the code that was sent for `id` and `strategy`. */
export function spendCode(
  change: Change,
  id: string,
  strategy: CodeRequest["strategy"],
  given: string,
): CodeOutcome {
  const sent = change.get("codes", id);
  if (sent === undefined || sent.purpose !== strategy) {
    return { verification: null, failure: new ClerkError("verification_missing") };
  }
  const { attempts, expireAt } = sent;
  const remember = (status: Verification["status"], tries: number): Verification => ({
    strategy,
    status,
    attempts: tries,
    expireAt,
  });
  if (expireAt <= change.nowMs) {
    return {
      verification: remember("expired", attempts),
      failure: new ClerkError("verification_expired"),
    };
  }
  if (attempts >= codeTries) {
    return {
      verification: remember("failed", attempts),
      failure: new ClerkError("verification_failed"),
    };
  }
  if (!equal(sent.code, given)) {
    change.put("codes", { ...sent, attempts: attempts + 1 });
    const used = attempts + 1 >= codeTries;
    return {
      verification: remember(used ? "failed" : "unverified", attempts + 1),
      failure: new ClerkError("form_code_incorrect", { param: "code" }),
    };
  }
  change.remove("codes", id);
  return { verification: remember("verified", attempts + 1), failure: null };
}

function equal(expected: string, given: string): boolean {
  const left = Buffer.from(expected.padEnd(16));
  const right = Buffer.from(given.slice(0, 16).padEnd(16));
  return left.length === right.length && timingSafeEqual(left, right);
}
