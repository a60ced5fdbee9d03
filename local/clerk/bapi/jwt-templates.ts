/** JWT templates, for programs. */
import { ClerkError, notFound } from "../errors.ts";
import type { Call, Handler } from "../fapi/context.ts";
import { missing, type Fields } from "../http/fields.ts";
import { ok } from "../http/reply.ts";
import { newId } from "../ids.ts";
import type { JwtTemplate } from "../model/documents.ts";
import type { Reader } from "../store/store.ts";
import { checkClaims } from "../tokens/templates.ts";
import { cut, listReply, pageOf } from "./paging.ts";

/** GET /v1/jwt_templates */
export const listTemplates: Handler = ({ instance, query }) => {
  const all = instance.store.list("jwtTemplates", "created", { reverse: true });
  const { data, total } = cut(all, pageOf(query));
  return listReply(query, data.map(show), total);
};

/** GET /v1/jwt_templates/:id */
export const getTemplate: Handler = ({ instance, params }) =>
  ok(show(find(instance.store, params)));

/** POST /v1/jwt_templates */
export const addTemplate: Handler = async ({ instance, caller, fields }) => {
  const name = readName(fields);
  const claims = fields.object("claims");
  if (name === undefined) throw missing("name");
  if (claims === undefined) throw missing("claims");
  checkClaims(claims);
  refuseOwnKey(fields);
  const template = await instance.change(caller, (change) => {
    assertFree(change, name);
    const fresh: JwtTemplate = {
      id: newId("jtmp", change.nowMs),
      name,
      claims,
      lifetimeSeconds: readLifetime(fields) ?? 60,
      clockSkewSeconds: readSkew(fields) ?? 5,
      createdAt: change.nowMs,
      updatedAt: change.nowMs,
    };
    change.put("jwtTemplates", fresh);
    return fresh;
  });
  return ok(show(template));
};

/** PATCH /v1/jwt_templates/:id */
export const updateTemplate: Handler = async ({ instance, caller, fields, params }) => {
  const name = readName(fields);
  const claims = fields.object("claims");
  if (claims !== undefined) checkClaims(claims);
  refuseOwnKey(fields);
  const template = await instance.change(caller, (change) => {
    const before = find(change, params);
    if (name !== undefined && name !== before.name) assertFree(change, name);
    const next: JwtTemplate = {
      ...before,
      name: name ?? before.name,
      claims: claims ?? before.claims,
      lifetimeSeconds: readLifetime(fields) ?? before.lifetimeSeconds,
      clockSkewSeconds: readSkew(fields) ?? before.clockSkewSeconds,
      updatedAt: change.nowMs,
    };
    change.put("jwtTemplates", next);
    return next;
  });
  return ok(show(template));
};

/** DELETE /v1/jwt_templates/:id */
export const removeTemplate: Handler = async ({ instance, caller, params }) => {
  const id = await instance.change(caller, (change) => {
    const template = find(change, params);
    change.remove("jwtTemplates", template.id);
    return template.id;
  });
  return ok({ object: "jwt_template", id, deleted: true });
};

function find(reader: Reader, params: Call["params"]): JwtTemplate {
  const template = reader.get("jwtTemplates", params.id ?? "");
  if (template === undefined) throw notFound("JWT template");
  return template;
}

function assertFree(reader: Reader, name: string): void {
  if (reader.find("jwtTemplates", "name", name) === undefined) return;
  throw new ClerkError("form_param_value_invalid", {
    param: "name",
    long: "A JWT template with this name exists already.",
  });
}

function readName(fields: Fields): string | undefined {
  const name = fields.text("name", 64);
  if (name !== undefined && !/^[\w-]+$/.test(name)) {
    throw new ClerkError("form_param_format_invalid", {
      param: "name",
      long: "name can only contain letters, numbers, '_' and '-'.",
    });
  }
  return name;
}

function readLifetime(fields: Fields): number | undefined {
  return fields.integer("lifetime", 30, 315_360_000);
}

function readSkew(fields: Fields): number | undefined {
  return fields.integer("allowed_clock_skew", 0, 300);
}

/** A template's own signing key would be outside of the key set that Convex trusts. */
function refuseOwnKey(fields: Fields): void {
  if (fields.boolean("custom_signing_key") === true) {
    throw new ClerkError("feature_not_supported", { param: "custom_signing_key" });
  }
}

function show(template: JwtTemplate) {
  return {
    object: "jwt_template",
    id: template.id,
    name: template.name,
    claims: template.claims,
    lifetime: template.lifetimeSeconds,
    allowed_clock_skew: template.clockSkewSeconds,
    custom_signing_key: false,
    signing_algorithm: "RS256",
    created_at: template.createdAt,
    updated_at: template.updatedAt,
  };
}
