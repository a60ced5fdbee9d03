import type { Id } from "./_generated/dataModel";
import type { PersonRow } from "./people/merge";
import { writePerson } from "./people/store";
import { identityOf, type Backend } from "./test.setup";

/** Puts a person into a backend as the sync would have, and tells the row's id. */
export async function addPerson(
  t: Backend,
  externalId: string,
  over: Partial<PersonRow> = {},
): Promise<Id<"users">> {
  return await t.run(async (ctx) => {
    const row: PersonRow = {
      externalId,
      name: externalId,
      email: `${externalId}@handoff.test`,
      role: "member",
      banned: false,
      createdAt: 1,
      clerkUpdatedAt: 1,
      eventClock: 1,
      syncedAt: 1,
      syncedBy: "webhook",
      ...over,
    };
    await writePerson(ctx, null, row, row.syncedBy);
    const rows = await ctx.db.query("users").collect();
    const written = rows.find((user) => user.externalId === externalId);
    if (!written) throw new Error(`${externalId} was not written`);
    return written._id;
  });
}

export function as(t: Backend, externalId: string) {
  return t.withIdentity(identityOf(externalId));
}
