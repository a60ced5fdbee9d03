/** The addresses of the signed-in person: add, prove, remove. */
import { ClerkError, notFound } from "../errors.ts";
import type { Change } from "../model/change.ts";
import { sendCode, spendCode } from "../model/codes.ts";
import type { EmailAddress, User, Verification } from "../model/documents.ts";
import { assertEmailFree, assertEmailNew, parseEmail } from "../model/identifiers.ts";
import { newEmail, saveUser } from "../model/users.ts";
import { emailAddressJson } from "../serialize/user.ts";
import { change } from "./me.ts";
import { enveloped, type Handler, type PersonCall } from "./context.ts";

/** Addresses a person may have; far more than anybody needs. */
const mostEmails = 20;

/** GET /v1/me/email_addresses */
export const listEmails: Handler<PersonCall> = (call) =>
  enveloped(
    call,
    call.user.emails.map((email) => emailAddressJson(email, pending(call, email))),
  );

/** GET /v1/me/email_addresses/:id */
export const getEmail: Handler<PersonCall> = (call) => {
  const email = ownEmail(call.user, call.params.id);
  return enveloped(call, emailAddressJson(email, pending(call, email)));
};

/** POST /v1/me/email_addresses */
export const addEmail: Handler<PersonCall> = async (call) => {
  const address = parseEmail(call.fields.required("email_address"));
  const added = await change(call, (user, tx) => {
    assertEmailNew(tx, user, address);
    if (user.emails.length >= mostEmails) {
      throw new ClerkError("form_param_value_invalid", {
        param: "email_address",
        long: `You can't have more than ${mostEmails} email addresses.`,
      });
    }
    const email = newEmail(tx, { address, verifiedBy: null });
    saveUser(tx, { ...user, emails: [...user.emails, email] });
    return email;
  });
  return enveloped(call, emailAddressJson(added));
};

/** DELETE /v1/me/email_addresses/:id */
export const removeEmail: Handler<PersonCall> = async (call) => {
  const id = await change(call, (user, tx) => {
    const email = ownEmail(user, call.params.id);
    dropEmail(tx, user, email);
    return email.id;
  });
  return enveloped(call, { object: "email_address", id, deleted: true });
};

/** POST /v1/me/email_addresses/:id/prepare_verification */
export const prepareEmail: Handler<PersonCall> = async (call) => {
  const { email, verification } = await change(call, (user, tx) => {
    const target = ownEmail(user, call.params.id);
    assertCodeStrategy(call);
    if (target.verifiedAt !== null) throw new ClerkError("verification_already_verified");
    assertEmailFree(tx, target.address, user.id);
    const sent = sendCode(tx, {
      id: target.id,
      strategy: "email_code",
      address: target.address,
      emailAddressId: target.id,
      userId: user.id,
    });
    return { email: target, verification: sent };
  });
  return enveloped(call, emailAddressJson(email, verification));
};

/** POST /v1/me/email_addresses/:id/attempt_verification */
export const attemptEmail: Handler<PersonCall> = async (call) => {
  const { instance, fields, caller } = call;
  if (instance.settings.rateLimits) instance.limits.take("attempt", caller.ip);
  const code = fields.required("code");
  const proved = await change(call, (user, tx) => {
    const email = ownEmail(user, call.params.id);
    if (email.verifiedAt !== null) throw new ClerkError("verification_already_verified");
    const { failure } = spendCode(tx, email.id, "email_code", code);
    if (failure !== null) return failure;
    // Somebody else may have proved it since it was added.
    assertEmailFree(tx, email.address, user.id);
    return proveEmail(tx, user, email, "email_code");
  });
  return enveloped(call, emailAddressJson(proved));
};

/** Marks an address as proved. The first proved one becomes the primary. */
export function proveEmail(
  tx: Change,
  user: User,
  email: EmailAddress,
  by: "email_code" | "admin",
): EmailAddress {
  const proved = { ...email, verifiedBy: by, verifiedAt: tx.nowMs, updatedAt: tx.nowMs };
  saveUser(tx, {
    ...user,
    emails: user.emails.map((one) => (one.id === email.id ? proved : one)),
    primaryEmailId: user.primaryEmailId ?? email.id,
  });
  return proved;
}

/** Removes an address. Throws for the last way of naming the account; another one takes over as primary. */
export function dropEmail(tx: Change, user: User, email: EmailAddress): void {
  const emails = user.emails.filter((one) => one.id !== email.id);
  const proved = emails.find((one) => one.verifiedAt !== null);
  const needed = tx.view.settings.identifiers.email === "required" || user.username === null;
  if (needed && email.verifiedAt !== null && proved === undefined) {
    throw new ClerkError("identification_deletion_failed");
  }
  tx.remove("codes", email.id);
  saveUser(tx, {
    ...user,
    emails,
    primaryEmailId: user.primaryEmailId === email.id ? (proved?.id ?? null) : user.primaryEmailId,
  });
}

function ownEmail(user: User, id: string | undefined): EmailAddress {
  const email = user.emails.find((one) => one.id === id);
  if (email === undefined) throw notFound("email address");
  return email;
}

/** The proof under way, read from the code that was sent. */
function pending({ instance }: PersonCall, email: EmailAddress): Verification | null {
  const code = instance.store.get("codes", email.id);
  if (code === undefined || email.verifiedAt !== null) return null;
  const expired = code.expireAt <= instance.clock.now();
  return {
    strategy: "email_code",
    status: expired ? "expired" : "unverified",
    attempts: code.attempts,
    expireAt: code.expireAt,
  };
}

function assertCodeStrategy({ fields }: PersonCall): void {
  if (fields.required("strategy") !== "email_code") {
    throw new ClerkError("form_param_value_invalid", {
      param: "strategy",
      long: "strategy is not supported.",
    });
  }
}
