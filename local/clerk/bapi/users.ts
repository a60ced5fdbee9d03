/** People, for programs. */
import { ClerkError } from "../errors.ts";
import type { Call, Handler } from "../fapi/context.ts";
import { missing, type Fields } from "../http/fields.ts";
import { ok, type Reply } from "../http/reply.ts";
import type { Change } from "../model/change.ts";
import type { JsonObject, User } from "../model/documents.ts";
import { assertUsernameFree, parseEmail, parseUsername } from "../model/identifiers.ts";
import { clearImage, imageType, setImage } from "../model/images.ts";
import { verifyPassword } from "../model/passwords.ts";
import { endSessionsOfUser } from "../model/sessions.ts";
import {
  assertExternalIdFree,
  createUser,
  deleteUser,
  mergeMetadata,
  mustFindUser,
  newEmail,
  saveUser,
} from "../model/users.ts";
import { assertEmailFree } from "../model/identifiers.ts";
import { emailAddressJson, userForBackend } from "../serialize/user.ts";
import { pageOf, pageReply } from "./paging.ts";
import { readPassword } from "./password-fields.ts";
import { countUsers, searchUsers } from "./user-search.ts";

/** GET /v1/users: a bare array. */
export const listUsers: Handler = ({ instance, query }) => {
  const view = instance.view();
  const users = searchUsers(instance.store, query, pageOf(query));
  return ok(users.map((user) => userForBackend(view, user)));
};

/** GET /v1/users/count */
export const countOfUsers: Handler = ({ instance, query }) =>
  ok({ object: "total_count", total_count: countUsers(instance.store, query) });

/** GET /v1/users/:id */
export const getUser: Handler = ({ instance, params }) =>
  ok(userForBackend(instance.view(), mustFindUser(instance.store, params.id ?? "")));

/** POST /v1/users: addresses count as proved unless told otherwise. */
export const addUser: Handler = async (call) => {
  const { fields, instance } = call;
  const addresses = fields.list("email_address").map((text) => parseEmail(text));
  const twice = addresses.find((address, at) => addresses.indexOf(address) < at);
  if (twice !== undefined) {
    throw new ClerkError("form_param_duplicate", {
      param: "email_address",
      long: `${twice} contains duplicate values`,
    });
  }
  const username = fields.text("username", 512);
  const { identifiers } = instance.settings;
  if (fields.list("phone_number").length > 0) throw unsupported("phone_number");
  if (addresses.length === 0 && identifiers.email === "required")
    throw dataMissing("email_address");
  if (username === undefined && identifiers.username === "required") throw dataMissing("username");
  if (addresses.length === 0 && username === undefined) throw dataMissing("email_address");
  const needsPassword =
    instance.settings.password.mode === "required" &&
    fields.boolean("skip_password_requirement") !== true;
  const passwordHash = (await readPassword(fields, instance.settings)) ?? null;
  if (passwordHash === null && needsPassword) throw dataMissing("password");
  const reserved = fields.text("email_address_identification_status") === "reserved";
  const metadata = readMetadata(fields);
  const user = await instance.change(call.caller, (change) =>
    createUser(change, {
      emails: addresses.map((address) => ({
        address,
        verifiedBy: reserved ? null : ("admin" as const),
        reserved,
      })),
      username: username === undefined ? null : parseUsername(username),
      firstName: fields.text("first_name", 256) ?? null,
      lastName: fields.text("last_name", 256) ?? null,
      passwordHash,
      publicMetadata: metadata.publicMetadata ?? {},
      privateMetadata: metadata.privateMetadata ?? {},
      unsafeMetadata: metadata.unsafeMetadata ?? {},
      externalId: fields.text("external_id", 256) ?? null,
      locale: fields.text("locale", 64) ?? null,
      ...readCreatedAt(fields),
    }),
  );
  return answer(call, user);
};

/** PATCH /v1/users/:id */
export const updateUser: Handler = async (call) => {
  const { fields, instance } = call;
  const passwordHash = await readPassword(fields, instance.settings);
  const username = fields.change("username");
  const parsed = username ? parseUsername(username) : username;
  const metadata = readMetadata(fields);
  return changed(call, (user, change) => {
    if (parsed) assertUsernameFree(change, parsed, user.id);
    const externalId = fields.change("external_id");
    if (externalId) assertExternalIdFree(change, externalId, user.id);
    if (fields.boolean("sign_out_of_other_sessions") === true) {
      endSessionsOfUser(change, user.id, "revoked");
    }
    return saveUser(change, {
      ...user,
      ...metadata,
      ...defined({
        username: parsed,
        externalId,
        firstName: fields.change("first_name"),
        lastName: fields.change("last_name"),
        locale: fields.change("locale"),
        primaryEmailId: readPrimary(user, fields),
        deleteSelfEnabled: fields.boolean("delete_self_enabled"),
        createOrganizationEnabled: fields.boolean("create_organization_enabled"),
        createOrganizationsLimit: fields.integer("create_organizations_limit", 0, 1_000_000),
        passwordHash,
        passwordUpdatedAt: passwordHash === undefined ? undefined : change.nowMs,
        passwordCompromised: passwordHash === undefined ? undefined : false,
      }),
    });
  });
};

/** PATCH /v1/users/:id/metadata merges; PUT replaces each object that is given. */
export const changeMetadata =
  (how: "merge" | "replace"): Handler =>
  (call) => {
    const given = readMetadata(call.fields);
    return changed(call, (user, change) => {
      const next = { ...user };
      for (const key of ["publicMetadata", "privateMetadata", "unsafeMetadata"] as const) {
        const value = given[key];
        if (value === undefined) continue;
        next[key] = how === "merge" ? mergeMetadata(user[key], value) : value;
      }
      return saveUser(change, next);
    });
  };

/** DELETE /v1/users/:id */
export const removeUser: Handler = async ({ instance, caller, params }) => {
  const id = params.id ?? "";
  await instance.change(caller, (change) => deleteUser(change, mustFindUser(change, id)));
  return ok({ object: "user", id, deleted: true });
};

/** POST /v1/users/:id/ban: every session ends at once, and none can start. */
export const banUser: Handler = (call) =>
  changed(call, (user, change) => {
    const banned = saveUser(change, { ...user, banned: true });
    endSessionsOfUser(change, user.id, "revoked");
    return banned;
  });

/** POST /v1/users/:id/unban */
export const unbanUser: Handler = (call) =>
  changed(call, (user, change) => saveUser(change, { ...user, banned: false }));

/** POST /v1/users/:id/lock */
export const lockUser: Handler = (call) =>
  changed(call, (user, change) => {
    const { durationSeconds } = change.view.settings.lockout;
    return saveUser(change, { ...user, lockedUntil: change.nowMs + durationSeconds * 1000 });
  });

/** POST /v1/users/:id/unlock */
export const unlockUser: Handler = (call) =>
  changed(call, (user, change) =>
    saveUser(change, { ...user, lockedUntil: null, failedAttempts: 0 }),
  );

/** POST /v1/users/:id/verify_password */
export const checkUserPassword: Handler = async ({ instance, params, fields }) => {
  const user = mustFindUser(instance.store, params.id ?? "");
  const password = fields.exact("password");
  if (password === undefined) throw missing("password");
  if (user.passwordHash === null) throw new ClerkError("no_password_set");
  if (!(await verifyPassword(password, user.passwordHash))) {
    throw new ClerkError("incorrect_password", { param: "password" });
  }
  return ok({ verified: true });
};

/** POST /v1/users/:id/verify_totp: second factors are not part of this server, nobody has one. */
export const verifyTotp: Handler = ({ instance, params, fields }) => {
  fields.required("code");
  mustFindUser(instance.store, params.id ?? "");
  throw new ClerkError("totp_disabled");
};

/** POST /v1/users/:id/remove_password */
export const removeUserPassword: Handler = (call) =>
  changed(call, (user, change) => {
    if (call.fields.boolean("sign_out_of_other_sessions") === true) {
      endSessionsOfUser(change, user.id, "revoked");
    }
    return saveUser(change, { ...user, passwordHash: null, passwordUpdatedAt: change.nowMs });
  });

/** POST /v1/users/:id/password/set_compromised and unset_compromised */
export const markPassword =
  (compromised: boolean): Handler =>
  (call) =>
    changed(call, (user, change) => {
      if (call.fields.boolean("revoke_all_sessions") === true) {
        endSessionsOfUser(change, user.id, "revoked");
      }
      return saveUser(change, { ...user, passwordCompromised: compromised });
    });

/** POST /v1/users/:id/profile_image */
export const uploadUserImage: Handler = (call) => {
  if (call.upload === null) throw missing("file");
  const { bytes } = call.upload;
  const type = imageType(bytes);
  return changed(call, (user, change) => setImage(change, user, bytes, type).user);
};

/** DELETE /v1/users/:id/profile_image */
export const removeUserImage: Handler = (call) =>
  changed(call, (user, change) => clearImage(change, user).user);

/** PUT /v1/users/:id/email_address: one proved address instead of all others. */
export const replaceEmail: Handler = async (call) => {
  const address = parseEmail(call.fields.required("email_address"));
  const email = await call.instance.change(call.caller, (change) => {
    const user = mustFindUser(change, call.params.id ?? "");
    assertEmailFree(change, address, user.id);
    const fresh = newEmail(change, { address, verifiedBy: "admin" });
    saveUser(change, { ...user, emails: [fresh], primaryEmailId: fresh.id });
    return fresh;
  });
  return ok(emailAddressJson(email));
};

/** Organizations are not part of this server: everybody has none. */
export const noMemberships: Handler = ({ instance, params }) => {
  mustFindUser(instance.store, params.id ?? "");
  return pageReply([], 0);
};

async function changed(call: Call, apply: (user: User, change: Change) => User): Promise<Reply> {
  const user = await call.instance.change(call.caller, (change) =>
    apply(mustFindUser(change, call.params.id ?? ""), change),
  );
  return answer(call, user);
}

function answer({ instance }: Call, user: User): Reply {
  return ok(userForBackend(instance.view(), user));
}

function readMetadata(fields: Fields) {
  const entries = [
    ["publicMetadata", fields.object("public_metadata")],
    ["privateMetadata", fields.object("private_metadata")],
    ["unsafeMetadata", fields.object("unsafe_metadata")],
  ] as const;
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as Partial<
    Record<(typeof entries)[number][0], JsonObject>
  >;
}

function readCreatedAt(fields: Fields): { createdAt?: number } {
  const text = fields.text("created_at", 64);
  if (text === undefined) return {};
  const createdAt = Date.parse(text);
  if (Number.isNaN(createdAt)) {
    throw new ClerkError("form_param_format_invalid", {
      param: "created_at",
      long: "created_at must be an RFC 3339 date.",
    });
  }
  return { createdAt };
}

function readPrimary(user: User, fields: Fields): string | undefined {
  const id = fields.text("primary_email_address_id");
  if (id === undefined) return undefined;
  if (!user.emails.some((email) => email.id === id)) {
    throw new ClerkError("form_param_value_invalid", {
      param: "primary_email_address_id",
      long: "The primary email address must belong to the user.",
    });
  }
  return id;
}

/** Without the members that are undefined, so that a spread changes only what was given. */
function defined<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

function dataMissing(param: string): ClerkError {
  return new ClerkError("form_data_missing", {
    message: `["${param}"] data doesn't match user requirements set for this instance`,
    long: `["${param}"] data doesn't match user requirements set for this instance. It might be due to user already having this data.`,
    meta: { param_names: [param] },
  });
}

function unsupported(param: string): ClerkError {
  return new ClerkError("feature_not_supported", { param });
}
