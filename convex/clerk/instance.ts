import { v } from "convex/values";
import { internal } from "../_generated/api";
import { internalQuery, type ActionCtx } from "../_generated/server";
import { env } from "../env";
import { fail } from "../errors";
import { isExample } from "../sync/drift";
import { listOf, PAGE, readInstanceId } from "./listing";

/**
 * Whose the Clerk is that CLERK_SECRET_KEY opens. To another instance every one of our people is a 404, so no 404 removes
 * anybody before this is asked. `unknown`: no instance is named, and nobody is here whom it could know.
 */
export type Whose = "ours" | "other" | "unknown";

/** The instance is named by the deployment, or by an earlier repair; without a name, a Clerk that knows any of us is ours. */
export async function askWhose(
  ctx: Pick<ActionCtx, "runQuery">,
  without?: string,
): Promise<{ whose: Whose; instanceId?: string }> {
  const instanceId = await readInstanceId();
  const { known, people } = await ctx.runQuery(internal.clerk.instance.traces, { without });
  if (instanceId !== undefined && known !== undefined) {
    return { whose: instanceId === known ? "ours" : "other", instanceId };
  }
  if (people.length === 0) return { whose: "unknown", instanceId };
  return { whose: (await listOf(people)).size > 0 ? "ours" : "other", instanceId };
}

/** The end of a function that may not believe a 404. */
export function distrust(): never {
  console.error(
    "Nobody was removed: it is not proved that the CLERK_SECRET_KEY in Convex belongs to the Clerk instance of these rows. CLERK_INSTANCE_ID names it.",
  );
  return fail({ kind: "clerk_unavailable" });
}

/** What tells here which instance our rows come from: its id, and some of the people but the one in question. */
export const traces = internalQuery({
  args: { without: v.optional(v.string()) },
  returns: v.object({ known: v.optional(v.string()), people: v.array(v.string()) }),
  handler: async (ctx, { without }) => {
    const rows = await ctx.db.query("users").withIndex("by_externalId").take(PAGE);
    const ids = rows.map((row) => row.externalId);
    // The examples of Clerk's dashboard exist at no Clerk: they prove nothing.
    const people = ids.filter((id) => id !== without && !isExample(id));
    if (env.clerkInstanceId) return { known: env.clerkInstanceId, people };
    const repairs = ctx.db
      .query("syncRuns")
      .withIndex("by_apply_startedAt", (q) => q.eq("apply", true))
      .order("desc");
    for await (const { instanceId: known, reason } of repairs) {
      if (known !== undefined && reason !== "other_instance") return { known, people };
    }
    return { people };
  },
});
