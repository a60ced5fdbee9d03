import { v } from "convex/values";
import { internal } from "../_generated/api";
import { internalAction } from "../_generated/server";
import { env } from "../env";
import { callClerk } from "./api";

const AGAIN_MS = 5000;

/**
 * Asks Clerk whether any session of a person is left, and has their tokens refused when none is: those made from a
 * template do not say whose session they belong to. Tells whether one is left. Without Clerk's key nobody can be asked,
 * and such a token opens what it did until it runs out. `retries`: how often to ask again when Clerk does not answer.
 */
export const settle = internalAction({
  args: { externalId: v.string(), retries: v.number() },
  returns: v.boolean(),
  handler: async (ctx, { externalId, retries }): Promise<boolean> => {
    if (!env.clerkSecretKey) return false;
    const askedAt = Date.now();
    const isAlive = await hasSession(externalId);
    if (isAlive !== null) {
      await ctx.runMutation(internal.people.signOuts.set, { externalId, isOut: !isAlive, askedAt });
    } else if (retries > 0) {
      const again = { externalId, retries: retries - 1 };
      await ctx.scheduler.runAfter(AGAIN_MS, internal.clerk.sessions.settle, again);
    }
    return isAlive === true;
  },
});

/** Null when Clerk did not say. */
async function hasSession(externalId: string): Promise<boolean | null> {
  const query = new URLSearchParams({ user_id: externalId, status: "active", limit: "1" });
  try {
    const sessions = await callClerk({ path: `/sessions?${query}` });
    return Array.isArray(sessions) ? sessions.length > 0 : null;
  } catch {
    return null;
  }
}
