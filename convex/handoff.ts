import { v } from "convex/values";
import { internal } from "./_generated/api";
import type { Doc } from "./_generated/dataModel";
import { tokenAction } from "./builders";
import { requireIdentity } from "./people/caller";
import { shownName } from "./people/shownName";

/**
 * The last two steps of a token's way, timed where they happen: read as an identity, and joined to the row as every
 * action joins it. Whoever calls without a good token is turned away before the first, which is what a caller can take
 * off to see how long the verification took. Times in ms, by a clock of whole ones.
 */
export const trace = tokenAction({
  args: {},
  returns: v.object({ name: v.string(), identityMs: v.number(), rowMs: v.number() }),
  handler: async (ctx): Promise<{ name: string; identityMs: number; rowMs: number }> => {
    const began = Date.now();
    await requireIdentity(ctx);
    const read = Date.now();
    const user: Doc<"users"> = await ctx.runMutation(internal.people.actor.check, {
      limit: "write",
    });
    return { name: shownName(user), identityMs: read - began, rowMs: Date.now() - read };
  },
});
