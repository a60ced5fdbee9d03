/** The control API for tokens: a real one, as of another moment. */
import { notFound } from "../errors.ts";
import type { Handler } from "../fapi/context.ts";
import { missing } from "../http/fields.ts";
import { ok } from "../http/reply.ts";
import { imageUrl } from "../serialize/user.ts";

/** Latest moment (s) that can be asked for: the year 2100. */
const latest = 4_102_444_800;

/**
 * POST /control/tokens {session_id, template?, issued_at (s), lifetime? (s)}: correctly signed, with
 * its times counted from `issued_at`. Expiry is tested with such a token, never by waiting for it.
 */
export const mintToken: Handler = async ({ instance, fields }) => {
  const session = instance.store.get("sessions", fields.required("session_id"));
  const user = session && instance.store.get("users", session.userId);
  if (session === undefined || user === undefined) throw notFound("session");
  const issuedAt = fields.integer("issued_at", 0, latest);
  if (issuedAt === undefined) throw missing("issued_at");
  const lifetime = fields.integer("lifetime", 1, 315_360_000);
  const subject = { session, user, origin: session.origin, imageUrl: imageUrl(instance, user) };
  const name = fields.text("template");
  if (name === undefined) {
    const { session: settings } = instance.settings;
    return ok({ jwt: await instance.tokens.session(subject, settings, issuedAt * 1000, lifetime) });
  }
  const template = instance.store.find("jwtTemplates", "name", name.slice(0, 256));
  if (template === undefined) throw notFound("JWT template");
  const lifetimeSeconds = lifetime ?? template.lifetimeSeconds;
  const dated = { ...template, lifetimeSeconds };
  return ok({ jwt: await instance.tokens.template(subject, dated, issuedAt * 1000) });
};
