import type { UserIdentity } from "convex/server";
import type { Doc } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { fail } from "../errors";
import { isOfEndedSession } from "./sessions";
import { findPerson, isTombstoned } from "./find";

export async function requireIdentity(ctx: Pick<QueryCtx, "auth">): Promise<UserIdentity> {
  return (
    (await ctx.auth.getUserIdentity()) ?? fail({ kind: "unauthenticated", reason: "no_token" })
  );
}

/** The row behind the token. */
export async function requireUser(ctx: QueryCtx): Promise<Doc<"users">> {
  const identity = await requireIdentity(ctx);
  const { subject } = identity;
  const user = await findPerson(ctx, subject);
  if (user?.banned) fail({ kind: "banned" });
  if (await isOfEndedSession(ctx, identity))
    fail({ kind: "unauthenticated", reason: "signed_out" });
  if (user) return user;
  const reason = (await isTombstoned(ctx, subject)) ? "deleted" : "no_person";
  return fail({ kind: "unauthenticated", reason });
}
