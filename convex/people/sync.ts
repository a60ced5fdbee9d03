import { v } from "convex/values";
import { internalMutation } from "../_generated/server";
import { clerkPersonValidator } from "./fields";
import { findPerson, isTombstoned } from "./find";
import { applyRead } from "./merge";
import { removePerson } from "./remove";
import { rowOf, sources, writePerson } from "./store";

/** Applies what Clerk's Backend API said of a person; tells whether anything changed. */
export const read = internalMutation({
  args: { person: clerkPersonValidator, isAnswer: v.boolean() },
  returns: v.boolean(),
  handler: async (ctx, { person, isAnswer }) => {
    if (await isTombstoned(ctx, person.externalId)) return false;
    const held = await findPerson(ctx, person.externalId);
    const row = applyRead(rowOf(held), person, sources(), isAnswer);
    if (row) await writePerson(ctx, held, row, "reconcile");
    return row !== null;
  },
});

/** What the webhook of a deletion does, for deletions that were asked for here. */
export const remove = internalMutation({
  args: { externalId: v.string() },
  returns: v.null(),
  handler: async (ctx, { externalId }) => {
    await removePerson(ctx, externalId, Date.now());
    return null;
  },
});
