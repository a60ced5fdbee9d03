import { v } from "convex/values";
import type { Infer } from "convex/values";
import { internal } from "./_generated/api";
import type { Id } from "./_generated/dataModel";
import type { ActionCtx } from "./_generated/server";
import { changeValidator } from "./audit/fields";
import { adminAction } from "./builders";
import { roleValidator } from "./people/fields";

/**
 * What admins change about people. Each is written at Clerk, so that there is one truth, and its answer is applied at
 * once. The last admin cannot be demoted, banned or removed from here; what Clerk itself says is always applied.
 */

const about = { userId: v.id("users") };

export const setRole = adminAction({
  limit: "clerk",
  args: { ...about, role: roleValidator },
  returns: v.null(),
  handler: async (ctx, { userId, role }) => {
    await request(ctx, userId, { kind: "role", to: role }, (externalId) =>
      ctx.runAction(internal.clerk.people.setRole, { externalId, role }),
    );
    return null;
  },
});

export const ban = adminAction({
  limit: "clerk",
  args: about,
  returns: v.null(),
  handler: async (ctx, { userId }) => {
    await request(ctx, userId, { kind: "ban" }, (externalId) =>
      ctx.runAction(internal.clerk.people.setBanned, { externalId, banned: true }),
    );
    return null;
  },
});

export const unban = adminAction({
  limit: "clerk",
  args: about,
  returns: v.null(),
  handler: async (ctx, { userId }) => {
    await request(ctx, userId, { kind: "unban" }, (externalId) =>
      ctx.runAction(internal.clerk.people.setBanned, { externalId, banned: false }),
    );
    return null;
  },
});

export const remove = adminAction({
  limit: "clerk",
  args: about,
  returns: v.null(),
  handler: async (ctx, { userId }) => {
    await request(ctx, userId, { kind: "remove" }, (externalId) =>
      ctx.runAction(internal.clerk.people.remove, { externalId }),
    );
    return null;
  },
});

type Asked = ActionCtx & { user: { externalId: string } };

/** Notes who asks, asks Clerk, and notes how it went. */
async function request(
  ctx: Asked,
  userId: Id<"users">,
  change: Infer<typeof changeValidator>,
  ask: (externalId: string) => Promise<unknown>,
): Promise<void> {
  const by = ctx.user.externalId;
  const externalId = await ctx.runQuery(internal.people.read.externalIdOf, { userId });
  const auditId = await ctx.runMutation(internal.audit.guard.begin, { externalId, change, by });
  try {
    await ask(externalId);
    await ctx.runMutation(internal.audit.guard.finish, { auditId, state: "done" });
  } catch (error) {
    await ctx.runMutation(internal.audit.guard.finish, { auditId, state: "failed" });
    throw error;
  }
}
