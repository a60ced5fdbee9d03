import { v } from "convex/values";
import { internal } from "../_generated/api";
import { internalAction, type ActionCtx } from "../_generated/server";
import { fail } from "../errors";
import { clerkPersonValidator, roleValidator, type ClerkPerson } from "../people/fields";
import { callClerk, type ClerkRequest } from "./api";
import { askWhose, distrust } from "./instance";
import { projectPerson } from "./project";

/**
 * What is asked of Clerk about people: internal, and reached only through the builders' actions or the server's own
 * schedule. Each answer is applied to the row at once, so that nobody waits for the webhook that follows.
 */

/** Reads a person whom a token did not tell enough about. */
export const refresh = internalAction({
  args: { externalId: v.string() },
  returns: v.union(clerkPersonValidator, v.null()),
  handler: async (ctx, { externalId }) => await applied(ctx, { path: userPath(externalId) }),
});

export const rename = internalAction({
  args: { externalId: v.string(), firstName: v.string(), lastName: v.string() },
  returns: v.null(),
  handler: async (ctx, { externalId, firstName, lastName }) => {
    const body = { first_name: firstName, last_name: lastName };
    await change(ctx, { method: "PATCH", path: userPath(externalId), body });
    return null;
  },
});

export const setRole = internalAction({
  args: { externalId: v.string(), role: roleValidator },
  returns: v.null(),
  handler: async (ctx, { externalId, role }) => {
    const body = { public_metadata: { role } };
    await change(ctx, { method: "PATCH", path: `${userPath(externalId)}/metadata`, body });
    return null;
  },
});

export const setBanned = internalAction({
  args: { externalId: v.string(), banned: v.boolean() },
  returns: v.null(),
  handler: async (ctx, { externalId, banned }) => {
    await change(ctx, {
      method: "POST",
      path: `${userPath(externalId)}/${banned ? "ban" : "unban"}`,
    });
    return null;
  },
});

/**
 * At Clerk first: when that fails, nothing here is lost. Whom Clerk does not know any more is gone just the same, unless
 * it is another Clerk. Where nobody can tell, the person is the only one here, and it is their own wish: it is done, as
 * else the last one of an instance could never leave.
 */
export const remove = internalAction({
  args: { externalId: v.string() },
  returns: v.null(),
  handler: async (ctx, { externalId }) => {
    const answer = await callClerk({ method: "DELETE", path: userPath(externalId) });
    if (answer === null && (await askWhose(ctx, externalId)).whose === "other") return distrust();
    await ctx.runMutation(internal.people.sync.remove, { externalId });
    return null;
  },
});

function userPath(externalId: string): string {
  return `/users/${encodeURIComponent(externalId)}`;
}

async function change(ctx: ActionCtx, request: ClerkRequest): Promise<void> {
  if (!(await applied(ctx, request))) fail({ kind: "not_found" });
}

async function applied(ctx: ActionCtx, request: ClerkRequest): Promise<ClerkPerson | null> {
  const person = projectPerson(await callClerk(request));
  const isAnswer = request.method !== undefined;
  if (person) await ctx.runMutation(internal.people.sync.read, { person, isAnswer });
  return person;
}
