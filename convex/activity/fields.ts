import { v, type Infer } from "convex/values";
import { roleValidator, userFields } from "../people/fields";
import { progressFields } from "../people/lessons";
import { choice } from "../people/settings";

const profileField = v.union(
  v.literal("name"),
  v.literal("username"),
  v.literal("email"),
  v.literal("phone"),
  v.literal("picture"),
);

const choiceName = v.union(
  ...(Object.keys(choice) as (keyof typeof choice)[]).map((name) => v.literal(name)),
);

/** What a person did here, or what became of their account; never what they wrote. */
export const whatValidator = v.union(
  v.object({ kind: v.literal("joined"), by: userFields.syncedBy }),
  v.object({ kind: v.literal("signed_in") }),
  v.object({
    kind: v.literal("profile"),
    fields: v.array(profileField),
    by: userFields.syncedBy,
  }),
  v.object({ kind: v.literal("role"), to: roleValidator }),
  v.object({ kind: v.literal("ban") }),
  v.object({ kind: v.literal("unban") }),
  v.object({ kind: v.literal("thread"), threadId: v.id("threads") }),
  v.object({ kind: v.literal("messages"), threadId: v.id("threads"), count: v.number() }),
  v.object({ kind: v.literal("lesson"), lesson: progressFields.lesson }),
  v.object({ kind: v.literal("settings"), fields: v.array(choiceName) }),
);

export type What = Infer<typeof whatValidator>;
export type ProfileField = Infer<typeof profileField>;

export const activityFields = {
  userId: v.id("users"),
  /** 1, 2, 3 and so on for each person: tells the order and, with the limit, what is to be forgotten. */
  seq: v.number(),
  at: v.number(),
  what: whatValidator,
};
