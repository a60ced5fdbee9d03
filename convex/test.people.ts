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
    await writePerson(ctx, null, {
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
    });
    const rows = await ctx.db.query("users").collect();
    const row = rows.find((user) => user.externalId === externalId);
    if (!row) throw new Error(`${externalId} was not written`);
    return row._id;
  });
}

export function as(t: Backend, externalId: string) {
  return t.withIdentity(identityOf(externalId));
}
