import type { UserIdentity } from "convex/server";
import {
  customAction,
  customCtx,
  customMutation,
  customQuery,
} from "convex-helpers/server/customFunctions";
import type { RateName } from "../domain/limits";
import { internal } from "./_generated/api";
import type { Doc } from "./_generated/dataModel";
import {
  action,
  mutation,
  query,
  type ActionCtx,
  type MutationCtx,
  type QueryCtx,
} from "./_generated/server";
import { fail } from "./errors";
import { takeToken } from "./limits/take";
import { requireIdentity, requireUser } from "./people/caller";

/**
 * Gate three. Every public function is made by one of these, so that its body is business only: Convex has verified the
 * token, and the row decides, because a token outlives a deletion by up to a minute and the row does not. Whatever
 * writes is limited per person; a function that needs another rate than the usual one names it: `{ limit: "clerk", … }`.
 */

type Extra = { limit?: RateName };

const withIdentity = customCtx(async (ctx: QueryCtx): Promise<{ identity: UserIdentity }> => ({
  identity: await requireIdentity(ctx),
}));

/** For the few functions that a person without a row may call. */
export const tokenQuery = customQuery(query, withIdentity);
export const tokenMutation = customMutation(mutation, withIdentity);

/** For an action that asks for the row, and its rate, itself. */
export const tokenAction = customAction(
  action,
  customCtx(async (ctx: Pick<ActionCtx, "auth">) => ({ identity: await requireIdentity(ctx) })),
);

export const authedQuery = customQuery(
  query,
  customCtx(async (ctx) => ({ user: await requireUser(ctx) })),
);

export const authedMutation = customMutation(
  mutation,
  customCtx(async (ctx, extra: Extra) => ({ user: await requireWriter(ctx, extra) })),
);

export const authedAction = customAction(
  action,
  customCtx(async (ctx, extra: Extra) => ({ user: await requireActor(ctx, extra) })),
);

export const adminQuery = customQuery(
  query,
  customCtx(async (ctx) => ({ user: asAdmin(await requireUser(ctx)) })),
);

export const adminMutation = customMutation(
  mutation,
  customCtx(async (ctx, extra: Extra) => ({ user: asAdmin(await requireWriter(ctx, extra)) })),
);

export const adminAction = customAction(
  action,
  customCtx(async (ctx, extra: Extra) => ({ user: asAdmin(await requireActor(ctx, extra)) })),
);

async function requireWriter(ctx: MutationCtx, { limit = "write" }: Extra): Promise<Doc<"users">> {
  const user = await requireUser(ctx);
  await takeToken(ctx, user.externalId, limit);
  return user;
}

/** An action has no database: the same check runs as a mutation, with the caller's own identity. */
async function requireActor(ctx: ActionCtx, { limit = "write" }: Extra): Promise<Doc<"users">> {
  await requireIdentity(ctx);
  return await ctx.runMutation(internal.people.actor.check, { limit });
}

function asAdmin(user: Doc<"users">): Doc<"users"> {
  return user.role === "admin" ? user : fail({ kind: "forbidden", reason: "not_admin" });
}
