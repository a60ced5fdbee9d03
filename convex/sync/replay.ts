import { v, type Infer } from "convex/values";
import { internal } from "../_generated/api";
import { internalAction, internalQuery } from "../_generated/server";
import { askWhose, distrust } from "../clerk/instance";
import { readPerson } from "../clerk/listing";

/** What became of a delivery that was taken up again: `same` means that the row was as Clerk has the person. */
export const replayed = v.union(v.literal("applied"), v.literal("same"), v.literal("removed"));

/** Whom a delivery of the ledger is about; null when it is about nobody or has been forgotten. */
export const whom = internalQuery({
  args: { id: v.string() },
  returns: v.union(v.string(), v.null()),
  handler: async (ctx, { id }) => {
    const eventId = ctx.db.normalizeId("webhookEvents", id);
    const event = eventId && (await ctx.db.get("webhookEvents", eventId));
    return event?.externalId ?? null;
  },
});

/**
 * Reads a person anew and applies what Clerk says: the ledger keeps no values, and Clerk knows better than any delivery.
 * A 404 removes only where the key is proved to belong to the instance that the rows come from.
 */
export const person = internalAction({
  args: { externalId: v.string() },
  returns: replayed,
  handler: async (ctx, { externalId }): Promise<Infer<typeof replayed>> => {
    const person = await readPerson(externalId);
    if (person) {
      const told = { person, isAnswer: false };
      return (await ctx.runMutation(internal.people.sync.read, told)) ? "applied" : "same";
    }
    if ((await askWhose(ctx, externalId)).whose !== "ours") return distrust();
    await ctx.runMutation(internal.people.sync.remove, { externalId });
    return "removed";
  },
});
