import { v, type Infer } from "convex/values";
import { internal } from "./_generated/api";
import type { Doc } from "./_generated/dataModel";
import type { MutationCtx, QueryCtx } from "./_generated/server";
import { NAME_MAX } from "../domain/limits";
import { authedAction, tokenAction, tokenMutation, tokenQuery } from "./builders";
import { readClaims, type Claims } from "./clerk/claims";
import { compact } from "./clerk/project";
import { fail } from "./errors";
import { takeToken } from "./limits/take";
import { userFields } from "./people/fields";
import { findPerson, isTombstoned } from "./people/find";
import { applyClaims } from "./people/merge";
import { isOfEndedSession, lastEnd } from "./people/sessions";
import { choicesOf, choicesValidator, findSettings } from "./people/settings";
import { rowOf, sources, writePerson } from "./people/store";

const { externalId, name, firstName, lastName, username, email, emailVerified } = userFields;
const { imageUrl, role, syncedAt, syncedBy } = userFields;

/** What a person sees of their own row. */
const meFields = {
  ...{ externalId, name, firstName, lastName, username, email, emailVerified },
  ...{ imageUrl, role, syncedAt, syncedBy },
};

/**
 * Where the bearer of a verified token stands. `fresh` is false when there is more to know than the row tells, so that
 * `ensureMe` is called when there is something to do and never otherwise.
 */
export const standing = v.union(
  v.object({
    state: v.literal("active"),
    fresh: v.boolean(),
    me: v.object({ id: v.id("users"), ...meFields }),
    /** What the person has chosen; a choice that is missing follows the device. */
    choices: choicesValidator,
    /** Changes when any session of the person ends: a reason to ask Clerk whether it was this one. */
    sessionsEndedAt: v.number(),
  }),
  v.object({ state: v.literal("signed_out") }),
  v.object({ state: v.literal("absent") }),
  v.object({ state: v.literal("banned") }),
  v.object({ state: v.literal("deleted") }),
);

export type Standing = Infer<typeof standing>;

export const getMe = tokenQuery({
  args: {},
  returns: standing,
  handler: async (ctx) => {
    const held = await findPerson(ctx, ctx.identity.subject);
    const gone = !held && (await isTombstoned(ctx, ctx.identity.subject));
    // A ban or a deletion ends sessions too, and is the better reason to tell.
    if (gone) return { state: "deleted" as const };
    if (held?.banned) return { state: "banned" as const };
    if (await isOfEndedSession(ctx, ctx.identity)) return { state: "signed_out" as const };
    if (!held) return { state: "absent" as const };
    return await standingOf(ctx, held, readClaims(ctx.identity));
  },
});

/** Makes sure that the caller has a row, from the claims of the token alone: a first login never waits for a webhook. */
export const ensureMe = tokenMutation({
  args: {},
  returns: standing,
  handler: async (ctx) => {
    const { subject } = ctx.identity;
    if (await isTombstoned(ctx, subject)) return { state: "deleted" as const };
    if (await isOfEndedSession(ctx, ctx.identity)) return { state: "signed_out" as const };
    await takeToken(ctx, subject, "ensure");
    const claims = readClaims(ctx.identity);
    const held = await findPerson(ctx, subject);
    const row = applyClaims(rowOf(held), subject, claims, sources());
    if (row) await writePerson(ctx, held, row, "token");
    const written = (await findPerson(ctx, subject)) ?? fail({ kind: "not_found" });
    if (isNameless(written)) await askClerk(ctx, written, held === null);
    return await standingOf(ctx, written, claims);
  },
});

/**
 * Whoever signs in again right after the last session ended is not signed out any more, and Clerk's message about it may
 * be on its way for a while: Clerk is asked instead. True when a session lives again.
 */
export const reopen = tokenAction({
  args: {},
  returns: v.boolean(),
  handler: async (ctx): Promise<boolean> => {
    const externalId = ctx.identity.subject;
    if (!(await ctx.runMutation(internal.people.signOuts.isDoubtful, { externalId }))) return false;
    return await ctx.runAction(internal.clerk.sessions.settle, { externalId, retries: 0 });
  },
});

/** A person's own name, which is Clerk's to keep: it is written there, and the answer is applied at once. */
export const updateProfile = authedAction({
  limit: "clerk",
  args: { firstName: v.string(), lastName: v.string() },
  returns: v.null(),
  handler: async (ctx, args) => {
    const names = {
      firstName: tidyName("firstName", args.firstName),
      lastName: tidyName("lastName", args.lastName),
    };
    if (names.firstName === "") fail({ kind: "invalid", field: "firstName", reason: "empty" });
    const { externalId } = ctx.user;
    await ctx.runAction(internal.clerk.people.rename, { externalId, ...names });
    return null;
  },
});

/** Deletes the caller: at Clerk first, then here as the webhook would. The last admin stays. */
export const deleteMe = authedAction({
  limit: "clerk",
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const { externalId } = ctx.user;
    const change = { kind: "remove" as const };
    const auditId = await ctx.runMutation(internal.audit.guard.begin, {
      externalId,
      change,
      by: externalId,
    });
    try {
      await ctx.runAction(internal.clerk.people.remove, { externalId });
    } catch (error) {
      await ctx.runMutation(internal.audit.guard.finish, { auditId, state: "failed" });
      throw error;
    }
    return null;
  },
});

const ASK_AGAIN_MS = 30_000;

/** The newer kind of token carries neither name nor e-mail: one question to Clerk fills them in. */
async function askClerk(ctx: MutationCtx, user: Doc<"users">, isNew: boolean): Promise<void> {
  const now = Date.now();
  if (!isNew && now - user.syncedAt < ASK_AGAIN_MS) return;
  await ctx.db.patch("users", user._id, { syncedAt: now });
  await ctx.scheduler.runAfter(0, internal.clerk.people.refresh, { externalId: user.externalId });
}

function isNameless(user: Doc<"users">): boolean {
  return user.syncedBy === "token" && user.name === undefined && user.email === undefined;
}

/** Whether `ensureMe` would find nothing to do: its own question, to which the time is no part of the answer. */
function isSettled(user: Doc<"users">, claims: Claims): boolean {
  const told = applyClaims(rowOf(user), user.externalId, claims, sources(0));
  return told === null && !isNameless(user);
}

function tidyName(field: string, value: string): string {
  const tidy = value.replace(/\s+/gu, " ").trim();
  if ([...tidy].length > NAME_MAX) fail({ kind: "invalid", field, reason: "too_long" });
  return tidy;
}

async function standingOf(ctx: QueryCtx, user: Doc<"users">, claims: Claims): Promise<Standing> {
  if (user.banned) return { state: "banned" };
  return {
    state: "active",
    fresh: isSettled(user, claims),
    me: { id: user._id, ...pick(user, meFields) },
    choices: choicesOf(await findSettings(ctx, user._id)),
    sessionsEndedAt: await lastEnd(ctx, user.externalId),
  };
}

function pick<Row extends object, Key extends keyof Row>(
  row: Row,
  keys: Record<Key, unknown>,
): Pick<Row, Key> {
  return compact(
    Object.fromEntries(Object.keys(keys).map((key) => [key, row[key as Key]])) as Pick<Row, Key>,
  );
}
