/** Addresses of people, for programs. */
import { notFound } from "../errors.ts";
import { dropEmail, proveEmail } from "../fapi/me-emails.ts";
import type { Handler } from "../fapi/context.ts";
import { ok } from "../http/reply.ts";
import type { EmailAddress, User } from "../model/documents.ts";
import { assertEmailFree, assertEmailNew, parseEmail } from "../model/identifiers.ts";
import { mustFindUser, newEmail, saveUser } from "../model/users.ts";
import { emailAddressJson } from "../serialize/user.ts";
import type { Reader } from "../store/store.ts";

/** GET /v1/email_addresses/:id */
export const getEmailAddress: Handler = ({ instance, params }) =>
  ok(emailAddressJson(find(instance.store, params.id).email));

/** POST /v1/email_addresses {user_id, email_address, verified, primary} */
export const addEmailAddress: Handler = async ({ instance, caller, fields }) => {
  const address = parseEmail(fields.required("email_address"));
  const userId = fields.required("user_id");
  const verified = fields.boolean("verified") === true;
  const primary = fields.boolean("primary") === true;
  const email = await instance.change(caller, (change) => {
    const user = mustFindUser(change, userId);
    assertEmailNew(change, user, address);
    const added = newEmail(change, { address, verifiedBy: verified ? "admin" : null });
    const takesOver = primary || (verified && user.primaryEmailId === null);
    saveUser(change, {
      ...user,
      emails: [...user.emails, added],
      primaryEmailId: takesOver ? added.id : user.primaryEmailId,
    });
    return added;
  });
  return ok(emailAddressJson(email));
};

/** PATCH /v1/email_addresses/:id {verified, primary} */
export const updateEmailAddress: Handler = async ({ instance, caller, params, fields }) => {
  const verified = fields.boolean("verified");
  const primary = fields.boolean("primary");
  const email = await instance.change(caller, (change) => {
    const { user, email: before } = find(change, params.id);
    let after: EmailAddress = before;
    if (verified === true && before.verifiedAt === null) {
      assertEmailFree(change, before.address, user.id);
      after = proveEmail(change, user, before, "admin");
    } else if (verified === false && before.verifiedAt !== null) {
      after = { ...before, verifiedAt: null, verifiedBy: null, updatedAt: change.nowMs };
      const emails = user.emails.map((one) => (one.id === before.id ? after : one));
      saveUser(change, { ...user, emails });
    }
    if (primary === true) {
      const current = mustFindUser(change, user.id);
      saveUser(change, { ...current, primaryEmailId: before.id });
    }
    return after;
  });
  return ok(emailAddressJson(email));
};

/** DELETE /v1/email_addresses/:id */
export const removeEmailAddress: Handler = async ({ instance, caller, params }) => {
  const id = await instance.change(caller, (change) => {
    const { user, email } = find(change, params.id);
    dropEmail(change, user, email);
    return email.id;
  });
  return ok({ object: "email_address", id, deleted: true });
};

function find(reader: Reader, id = ""): { user: User; email: EmailAddress } {
  const user = reader.find("users", "emailId", id.slice(0, 128));
  const email = user?.emails.find((one) => one.id === id);
  if (user === undefined || email === undefined) throw notFound("email address");
  return { user, email };
}
