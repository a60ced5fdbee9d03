import { v } from "convex/values";
import { internalQuery } from "../_generated/server";
import { fail } from "../errors";

/** Clerk's id of a person, for actions, which cannot read the database themselves. */
export const externalIdOf = internalQuery({
  args: { userId: v.id("users") },
  returns: v.string(),
  handler: async (ctx, { userId }) => {
    const user = await ctx.db.get("users", userId);
    return user?.externalId ?? fail({ kind: "not_found" });
  },
});
