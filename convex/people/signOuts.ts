import { v } from "convex/values";
import { internal } from "../_generated/api";
import { internalMutation } from "../_generated/server";
import { takeToken } from "../limits/take";
import { isTombstoned } from "./find";
import { findLastWord, isSignedOut } from "./sessions";

/** Longer than a token of Clerk's template lives, with what a verifier forgives. */
const TOKEN_LIFE_MS = 70_000;

/**
 * Closes or opens a person's tokens, as Clerk's word about their sessions asks for: the word of the later question. It
 * is kept, whatever it was, while an older one could still close or open anything.
 */
export const set = internalMutation({
  args: { externalId: v.string(), isOut: v.boolean(), askedAt: v.number() },
  returns: v.null(),
  handler: async (ctx, { externalId, isOut, askedAt }) => {
    if (askedAt <= Date.now() - TOKEN_LIFE_MS) return null;
    const held = await findLastWord(ctx, externalId);
    if (held && held.at > askedAt) return null;
    if (await isTombstoned(ctx, externalId)) return null;
    const word = { externalId, at: askedAt };
    if (held) await ctx.db.patch("signOuts", held._id, { at: askedAt, isOut });
    else await ctx.db.insert("signOuts", { ...word, isOut });
    await ctx.scheduler.runAfter(TOKEN_LIFE_MS, internal.people.signOuts.expire, word);
    return null;
  },
});

/** By now every token from before has run out by itself. */
export const expire = internalMutation({
  args: { externalId: v.string(), at: v.number() },
  returns: v.null(),
  handler: async (ctx, { externalId, at }) => {
    const held = await findLastWord(ctx, externalId);
    if (held?.at === at) await ctx.db.delete("signOuts", held._id);
    return null;
  },
});

/** Whether the person is held to be signed out, so that asking Clerk again may tell otherwise. */
export const isDoubtful = internalMutation({
  args: { externalId: v.string() },
  returns: v.boolean(),
  handler: async (ctx, { externalId }) => {
    if (!(await isSignedOut(ctx, externalId))) return false;
    await takeToken(ctx, externalId, "clerk");
    return true;
  },
});
