import { v } from "convex/values";
import { lessons } from "../domain/lessons";
import { noteActivity } from "./activity/note";
import { authedMutation, authedQuery } from "./builders";
import { progressFields } from "./people/lessons";

const { lesson } = progressFields;

/** What the caller has tried on the hand-off page, on whatever device. */
export const done = authedQuery({
  args: {},
  returns: v.array(lesson),
  handler: async (ctx) => {
    const rows = await ctx.db
      .query("lessonProgress")
      .withIndex("by_userId", (q) => q.eq("userId", ctx.user._id))
      .take(lessons.length);
    return rows.map((row) => row.lesson);
  },
});

export const complete = authedMutation({
  args: { lesson },
  returns: v.null(),
  handler: async (ctx, args) => {
    const userId = ctx.user._id;
    const held = await ctx.db
      .query("lessonProgress")
      .withIndex("by_userId", (q) => q.eq("userId", userId).eq("lesson", args.lesson))
      .unique();
    if (held) return null;
    await ctx.db.insert("lessonProgress", { userId, lesson: args.lesson, doneAt: Date.now() });
    await noteActivity(ctx, userId, { kind: "lesson", lesson: args.lesson });
    return null;
  },
});
