import type { Infer } from "convex/values";
import { v } from "convex/values";
import type { Doc } from "../_generated/dataModel";
import { internalMutation, type MutationCtx } from "../_generated/server";
import { fail } from "../errors";
import { parseAdminEmails } from "../people/merge";
import { findPerson } from "../people/find";
import { env } from "../env";
import { changeValidator } from "./fields";

type Change = Infer<typeof changeValidator>;

/** A request that never came back stops counting after this long. */
const PENDING_MS = 60_000;

/**
 * Notes that an admin asks for a change, and refuses it when nobody would be left to undo it. One transaction, and what
 * is pending counts as done: two admins who demote each other at the same moment cannot both succeed.
 */
export const begin = internalMutation({
  args: { externalId: v.string(), change: changeValidator, by: v.string() },
  returns: v.id("roleAudit"),
  handler: async (ctx, { externalId, change, by }) => {
    const person = (await findPerson(ctx, externalId)) ?? fail({ kind: "not_found" });
    if (takesAdminAway(person, change)) {
      if (change.kind === "role" && isListed(person))
        fail({ kind: "forbidden", reason: "listed_admin" });
      if (!(await isAnotherAdminLeft(ctx, externalId)))
        fail({ kind: "forbidden", reason: "last_admin" });
    }
    return await ctx.db.insert("roleAudit", {
      ...{ externalId, change, by, at: Date.now() },
      ...{ source: "dashboard", state: "pending" },
    });
  },
});

export const finish = internalMutation({
  args: { auditId: v.id("roleAudit"), state: v.union(v.literal("done"), v.literal("failed")) },
  returns: v.null(),
  handler: async (ctx, { auditId, state }) => {
    // The cascade of a removed person may have taken it already.
    if (await ctx.db.get("roleAudit", auditId)) await ctx.db.patch("roleAudit", auditId, { state });
    return null;
  },
});

function takesAdminAway(person: Doc<"users">, change: Change): boolean {
  if (person.role !== "admin" || person.banned) return false;
  return change.kind === "role" ? change.to !== "admin" : change.kind !== "unban";
}

function isListed(person: Doc<"users">): boolean {
  return (
    person.emailVerified === true &&
    parseAdminEmails(env.adminEmails).has(person.email?.toLowerCase() ?? "")
  );
}

async function isAnotherAdminLeft(ctx: MutationCtx, externalId: string): Promise<boolean> {
  const pending = await ctx.db
    .query("roleAudit")
    .withIndex("by_state", (q) => q.eq("state", "pending"))
    .collect();
  const leaving = new Set(
    pending
      .filter(({ at, change }) => at > Date.now() - PENDING_MS && isLoss(change))
      .map((row) => row.externalId),
  );
  const admins = ctx.db.query("users").withIndex("by_role_sortName", (q) => q.eq("role", "admin"));
  for await (const admin of admins) {
    const counts =
      admin.externalId !== externalId && !admin.banned && !leaving.has(admin.externalId);
    if (counts) return true;
  }
  return false;
}

function isLoss(change: Change): boolean {
  return change.kind === "role" ? change.to !== "admin" : change.kind !== "unban";
}
