import { v } from "convex/values";

export const threadFields = {
  title: v.string(),
  /** Who began it, or inherited it from somebody who was deleted. */
  ownerId: v.id("users"),
};

export const readFields = {
  threadId: v.id("threads"),
  userId: v.id("users"),
  /** Until when the participant has read; ms. */
  readAt: v.number(),
  /** When the thread last got a message, repeated here for the order of a person's list; ms. */
  lastMessageAt: v.number(),
  /** The title as the search sees it. */
  titleKey: v.string(),
};

export const messageFields = {
  threadId: v.id("threads"),
  authorId: v.id("users"),
  text: v.string(),
  editedAt: v.optional(v.number()),
};
