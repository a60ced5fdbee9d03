import { v } from "convex/values";
import { noteActivity } from "./activity/note";
import { authedMutation } from "./builders";
import { newChoices, choice, choicesOf, findSettings, tidyChoices } from "./people/settings";

/**
 * Changes those of the caller's own choices that are named, and leaves the rest; `null`, or an empty text, gives a choice
 * up. What is chosen is told by `users.getMe`.
 */
export const save = authedMutation({
  args: {
    language: v.optional(v.union(choice.language, v.null())),
    timeFormat: v.optional(v.union(choice.timeFormat, v.null())),
    timeZone: v.optional(v.union(choice.timeZone, v.null())),
    headline: v.optional(v.union(choice.headline, v.null())),
    about: v.optional(v.union(choice.about, v.null())),
    isOnboardingDismissed: v.optional(v.union(choice.isOnboardingDismissed, v.null())),
  },
  returns: v.null(),
  handler: async (ctx, args) => {
    const userId = ctx.user._id;
    const held = await findSettings(ctx, userId);
    const asked = Object.fromEntries(
      Object.entries(args).map(([key, value]) => [key, value ?? undefined]),
    );
    const tidy = tidyChoices(asked);
    const changed = { ...tidy, updatedAt: Date.now() };
    if (held) await ctx.db.patch("settings", held._id, changed);
    else await ctx.db.insert("settings", { userId, ...changed });
    const fields = newChoices(choicesOf(held), tidy);
    if (fields.length > 0) await noteActivity(ctx, userId, { kind: "settings", fields });
    return null;
  },
});
