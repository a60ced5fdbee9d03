import { v } from "convex/values";
import { lessons } from "../../domain/lessons";
import type { Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";

export const progressFields = {
  userId: v.id("users"),
  lesson: v.union(...lessons.map((name) => v.literal(name))),
  doneAt: v.number(),
};

export async function removeProgress(ctx: MutationCtx, userId: Id<"users">, limit: number) {
  const found = await ctx.db
    .query("lessonProgress")
    .withIndex("by_userId", (q) => q.eq("userId", userId))
    .take(limit);
  for (const row of found) await ctx.db.delete("lessonProgress", row._id);
  return found.length;
}
