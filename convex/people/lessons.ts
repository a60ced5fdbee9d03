import { v } from "convex/values";
import { lessons } from "../../domain/lessons";

export const progressFields = {
  userId: v.id("users"),
  lesson: v.union(...lessons.map((name) => v.literal(name))),
  doneAt: v.number(),
};
