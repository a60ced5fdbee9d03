/** The signed-in person's own account: `<UserProfile/>`. */
import { ClerkError } from "../errors.ts";
import { missing } from "../http/fields.ts";
import { ok } from "../http/reply.ts";
import type { Change } from "../model/change.ts";
import type { User } from "../model/documents.ts";
import { assertUsernameFree, parseUsername } from "../model/identifiers.ts";
import { checkPassword, hashPassword, verifyPassword } from "../model/passwords.ts";
import { endSession, endSessionsOfUser, sessionsOfUser, statusAt } from "../model/sessions.ts";
import { deleteUser, mergeMetadata, mustFindUser, saveUser } from "../model/users.ts";
import { notFound } from "../errors.ts";
import { sessionForFrontend, sessionWithActivity } from "../serialize/session.ts";
import { userForFrontend } from "../serialize/user.ts";
import { enveloped, type Handler, type PersonCall } from "./context.ts";

/** GET /v1/me */
export const getMe: Handler<PersonCall> = (call) => answer(call, call.user);

/** PATCH /v1/me */
export const updateMe: Handler<PersonCall> = async (call) => {
  const { fields, instance, user } = call;
  const firstName = fields.change("first_name");
  const lastName = fields.change("last_name");
  const username = fields.change("username");
  const primaryEmailId = fields.text("primary_email_address_id");
  const unsafeMetadata = fields.object("unsafe_metadata");
  if (username !== undefined && instance.settings.identifiers.username === "off") {
    throw new ClerkError("form_param_unknown", { param: "username" });
  }
  if (username === null && instance.settings.identifiers.username === "required") {
    throw missing("username");
  }
  const parsed = username ? parseUsername(username) : username;
  const saved = await instance.change(call.caller, (change) => {
    const current = mustFindUser(change, user.id);
    if (parsed) assertUsernameFree(change, parsed, user.id);
    if (primaryEmailId !== undefined) assertPrimary(current, primaryEmailId);
    return saveUser(change, {
      ...current,
      ...(firstName === undefined ? {} : { firstName }),
      ...(lastName === undefined ? {} : { lastName }),
      ...(parsed === undefined ? {} : { username: parsed }),
      ...(primaryEmailId === undefined ? {} : { primaryEmailId }),
      ...(unsafeMetadata === undefined ? {} : { unsafeMetadata }),
    });
  });
  return answer(call, saved);
};

/** PATCH /v1/me/metadata: RFC 7396 on the one kind of metadata that its owner may write. */
export const updateMyMetadata: Handler<PersonCall> = async (call) => {
  const patch = call.fields.object("unsafe_metadata") ?? {};
  const saved = await change(call, (current, tx) =>
    saveUser(tx, { ...current, unsafeMetadata: mergeMetadata(current.unsafeMetadata, patch) }),
  );
  return answer(call, saved);
};

/** DELETE /v1/me */
export const deleteMe: Handler<PersonCall> = async (call) => {
  const { instance, user } = call;
  if (!instance.settings.deleteSelf || !user.deleteSelfEnabled) {
    throw new ClerkError("delete_self_disabled");
  }
  await change(call, (current, tx) => deleteUser(tx, current));
  return enveloped(call, { object: "user", id: user.id, deleted: true });
};

/** POST /v1/me/change_password: sets a first one, or replaces the one that is proved. */
export const changePassword: Handler<PersonCall> = async (call) => {
  const { fields, instance, user, session } = call;
  const password = fields.exact("new_password");
  if (password === undefined) throw missing("new_password");
  checkPassword(password, instance.settings, "new_password");
  await assertCurrentPassword(user, fields.exact("current_password"));
  const passwordHash = await hashPassword(password);
  const others = fields.boolean("sign_out_of_other_sessions") === true;
  const saved = await change(call, (current, tx) => {
    if (others) endSessionsOfUser(tx, user.id, "revoked", session.id);
    return saveUser(tx, {
      ...current,
      passwordHash,
      passwordUpdatedAt: tx.nowMs,
      passwordCompromised: false,
    });
  });
  return answer(call, saved);
};

/** POST /v1/me/remove_password */
export const removePassword: Handler<PersonCall> = async (call) => {
  const { fields, instance, user } = call;
  if (user.passwordHash === null) throw new ClerkError("no_password_set");
  if (instance.settings.password.mode === "required") {
    throw new ClerkError("form_param_value_invalid", {
      param: "current_password",
      long: "A password is required in this application and can't be removed.",
    });
  }
  await assertCurrentPassword(user, fields.exact("current_password"));
  const saved = await change(call, (current, tx) =>
    saveUser(tx, { ...current, passwordHash: null, passwordUpdatedAt: tx.nowMs }),
  );
  return answer(call, saved);
};

/** GET /v1/me/sessions/active: a bare array. */
export const listActiveSessions: Handler<PersonCall> = ({ instance, user }) => {
  const view = instance.view();
  const live = sessionsOfUser(instance.store, user.id).filter(
    (session) => statusAt(session, view.nowMs) === "active",
  );
  return ok(live.reverse().map((session) => sessionWithActivity(view, session, user)));
};

/** GET /v1/me/sessions */
export const listSessions: Handler<PersonCall> = (call) => {
  const view = call.instance.view();
  const all = sessionsOfUser(call.instance.store, call.user.id).reverse();
  return enveloped(
    call,
    all.map((session) => sessionForFrontend(view, session, undefined, null)),
  );
};

/** POST /v1/me/sessions/:id/revoke */
export const revokeMySession: Handler<PersonCall> = async (call) => {
  const { instance, params, user } = call;
  const revoked = await instance.change(call.caller, (tx) => {
    const session = tx.get("sessions", params.id ?? "");
    if (session?.userId !== user.id) throw notFound("session");
    return endSession(tx, session, "revoked");
  });
  return enveloped(call, sessionForFrontend(instance.view(), revoked, user, null));
};

/** Organizations are not part of this server: everybody has none. */
export const emptyPage: Handler<PersonCall> = (call) =>
  enveloped(call, { data: [], total_count: 0 });

/** Enterprise connections: none. */
export const emptyList: Handler<PersonCall> = (call) => enveloped(call, []);

/** Runs a change on the person as they are now. */
export function change<R>(
  call: PersonCall,
  apply: (current: User, change: Change) => R,
): Promise<Exclude<R, ClerkError>> {
  return call.instance.change(call.caller, (tx) => apply(mustFindUser(tx, call.user.id), tx));
}

/** The person, in the envelope. */
export function answer(call: PersonCall, user: User) {
  return enveloped(call, userForFrontend(call.instance.view(), user));
}

async function assertCurrentPassword(user: User, given: string | undefined): Promise<void> {
  if (user.passwordHash === null) return;
  if (given === undefined) throw missing("current_password");
  if (await verifyPassword(given, user.passwordHash)) return;
  throw new ClerkError("form_password_validation_failed", { param: "current_password" });
}

function assertPrimary(user: User, id: string): void {
  const email = user.emails.find((one) => one.id === id);
  if (email === undefined) throw notFound("email address");
  if (email.verifiedAt === null) {
    throw new ClerkError("form_param_value_invalid", {
      param: "primary_email_address_id",
      long: "Only a verified email address can be the primary one.",
    });
  }
}
