import { v } from "convex/values";
import { noteActivity } from "./activity/note";
import { authedMutation, authedQuery } from "./builders";
import {
  newChoices,
  choice,
  choicesOf,
  choicesValidator,
  findSettings,
  tidyChoices,
} from "./people/settings";

/** The caller's own choices: nobody reads or changes anybody else's. */

/** What has been chosen; a choice that is missing follows the device. */
export const mine = authedQuery({
  args: {},
  returns: choicesValidator,
  handler: async (ctx) => choicesOf(await findSettings(ctx, ctx.user._id)),
});

/** Changes what is named and leaves the rest; `null`, or an empty text, gives a choice up. */
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
