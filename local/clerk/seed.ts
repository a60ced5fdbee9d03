/** People who exist from the start. Who is there already, by e-mail or username, is left as they are. */
import type { Instance } from "./instance.ts";
import type { JsonObject } from "./model/documents.ts";
import { parseEmail, parseUsername } from "./model/identifiers.ts";
import { hashPassword } from "./model/passwords.ts";
import { createUser } from "./model/users.ts";
import { foldKey } from "./store/tables.ts";

export interface SeedUser {
  email?: string;
  username?: string;
  password?: string;
  firstName?: string;
  lastName?: string;
  publicMetadata?: JsonObject;
  privateMetadata?: JsonObject;
  unsafeMetadata?: JsonObject;
  /** Short for `publicMetadata.role`. */
  role?: string;
}

/** Creates whoever is missing. Throws a ClerkError for an entry that is not well formed. */
export async function seedUsers(instance: Instance, users: readonly SeedUser[]): Promise<void> {
  for (const seed of users) {
    const address = seed.email === undefined ? undefined : parseEmail(seed.email);
    const username = seed.username === undefined ? null : parseUsername(seed.username);
    const there =
      (address !== undefined && instance.store.find("users", "email", foldKey(address))) ||
      (username !== null && instance.store.find("users", "name", foldKey(username)));
    if (there) continue;
    const passwordHash = seed.password === undefined ? null : await hashPassword(seed.password);
    await instance.change({ ip: "", userAgent: "seed" }, (change) =>
      createUser(change, {
        emails: address === undefined ? [] : [{ address, verifiedBy: "admin" }],
        username,
        passwordHash,
        firstName: seed.firstName ?? null,
        lastName: seed.lastName ?? null,
        publicMetadata: {
          ...(seed.role === undefined ? {} : { role: seed.role }),
          ...seed.publicMetadata,
        },
        privateMetadata: seed.privateMetadata ?? {},
        unsafeMetadata: seed.unsafeMetadata ?? {},
      }),
    );
  }
}
