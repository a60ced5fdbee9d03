import type { UserIdentity } from "convex/server";
import {
  customAction,
  customCtx,
  customMutation,
  customQuery,
} from "convex-helpers/server/customFunctions";
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
import { findPerson, isTombstoned } from "./people/find";

/**
 * Gate three. Every public function is made by one of these, so that its body is business only: the identity is
 * verified by Convex, the row decides (a token outlives a deletion by up to a minute, the row does not).
 */

export const tokenQuery = customQuery(
  query,
  customCtx(async (ctx) => ({ identity: await requireIdentity(ctx) })),
);

export const tokenMutation = customMutation(
  mutation,
  customCtx(async (ctx) => ({ identity: await requireIdentity(ctx) })),
);

export const authedQuery = customQuery(
  query,
  customCtx(async (ctx) => ({ user: await requireUser(ctx) })),
);

export const authedMutation = customMutation(
  mutation,
  customCtx(async (ctx) => ({ user: await requireUser(ctx) })),
);

export const authedAction = customAction(
  action,
  customCtx(async (ctx) => ({ user: await requireUserInAction(ctx) })),
);

export const adminQuery = customQuery(
  query,
  customCtx(async (ctx) => ({ user: requireAdmin(await requireUser(ctx)) })),
);

export const adminMutation = customMutation(
  mutation,
  customCtx(async (ctx) => ({ user: requireAdmin(await requireUser(ctx)) })),
);

export const adminAction = customAction(
  action,
  customCtx(async (ctx) => ({ user: requireAdmin(await requireUserInAction(ctx)) })),
);

type Ctx = QueryCtx | MutationCtx;

async function requireIdentity(ctx: Pick<Ctx, "auth">): Promise<UserIdentity> {
  return (
    (await ctx.auth.getUserIdentity()) ?? fail({ kind: "unauthenticated", reason: "no_token" })
  );
}

export async function requireUser(ctx: Ctx): Promise<Doc<"users">> {
  const { subject } = await requireIdentity(ctx);
  const user = await findPerson(ctx, subject);
  if (user) return user.banned ? fail({ kind: "banned" }) : user;
  const reason = (await isTombstoned(ctx, subject)) ? "deleted" : "no_person";
  return fail({ kind: "unauthenticated", reason });
}

/** An action has no database: the same check runs as a query, with the caller's identity. */
async function requireUserInAction(ctx: ActionCtx): Promise<Doc<"users">> {
  await requireIdentity(ctx);
  return await ctx.runQuery(internal.people.require.user, {});
}

function requireAdmin(user: Doc<"users">): Doc<"users"> {
  return user.role === "admin" ? user : fail({ kind: "forbidden", reason: "not_admin" });
}
