import { v } from "convex/values";
import { roleValidator } from "../people/fields";

/** A change of a person's standing: of the role, or of being here at all. */
export const changeValidator = v.union(
  v.object({ kind: v.literal("role"), to: roleValidator }),
  v.object({ kind: v.literal("ban") }),
  v.object({ kind: v.literal("unban") }),
  v.object({ kind: v.literal("remove") }),
);

export const auditFields = {
  externalId: v.string(),
  change: changeValidator,
  at: v.number(),
  /** The admin who asked for it here; absent when the change came from Clerk. */
  by: v.optional(v.string()),
  source: v.union(
    v.literal("dashboard"),
    v.literal("token"),
    v.literal("webhook"),
    v.literal("reconcile"),
  ),
  /** `pending` while Clerk has not answered: it counts for the guard of the last admin as if it had said yes. */
  state: v.union(v.literal("pending"), v.literal("done"), v.literal("failed")),
};
