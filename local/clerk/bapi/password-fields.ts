/** A person's password as programs give it: itself, or its digest from another system. */
import { ClerkError } from "../errors.ts";
import type { Fields } from "../http/fields.ts";
import { importPassword } from "../model/imported-passwords.ts";
import { checkPassword, hashPassword } from "../model/passwords.ts";
import type { Settings } from "../settings.ts";

/**
 * What to store for `password`, or for `password_digest` by `password_hasher`; undefined when neither
 * is given. Throws Clerk's error for a password that is too weak and for a digest of the wrong form.
 */
export async function readPassword(
  fields: Fields,
  settings: Settings,
): Promise<string | undefined> {
  const password = fields.exact("password");
  const digest = fields.exact("password_digest");
  if (digest === undefined) {
    if (password === undefined) return undefined;
    if (fields.boolean("skip_password_checks") !== true) checkPassword(password, settings);
    return hashPassword(password);
  }
  if (password !== undefined) {
    throw new ClerkError("form_conditional_param_disallowed", {
      param: "password_digest",
      long: "`password_digest` isn't allowed when `password` is present.",
    });
  }
  return importPassword(fields.required("password_hasher"), digest);
}
