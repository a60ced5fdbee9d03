import { v, type Infer } from "convex/values";
import type { Doc } from "./_generated/dataModel";
import { tokenMutation, tokenQuery } from "./builders";
import { readClaims, type Claims } from "./clerk/claims";
import { compact } from "./clerk/project";
import { userFields } from "./people/fields";
import { findPerson, isTombstoned } from "./people/find";
import { applyClaims } from "./people/merge";
import { rowOf, sources, writePerson } from "./people/store";

const { externalId, name, firstName, lastName, username, email, emailVerified } = userFields;
const { imageUrl, role, syncedAt, syncedBy } = userFields;

/** What a person sees of their own row. */
const meFields = {
  ...{ externalId, name, firstName, lastName, username, email, emailVerified },
  ...{ imageUrl, role, syncedAt, syncedBy },
};

/**
 * Where the bearer of a verified token stands. `fresh` is false when the token knows more than the row, so that
 * `ensureMe` is called when there is something to do and never otherwise.
 */
export const standing = v.union(
  v.object({
    state: v.literal("active"),
    fresh: v.boolean(),
    me: v.object({ id: v.id("users"), ...meFields }),
  }),
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
    if (held) return standingOf(held, readClaims(ctx.identity));
    const gone = await isTombstoned(ctx, ctx.identity.subject);
    return gone ? { state: "deleted" as const } : { state: "absent" as const };
  },
});

/** Makes sure that the caller has a row, from the claims of the token alone: a first login never waits for a webhook. */
export const ensureMe = tokenMutation({
  args: {},
  returns: standing,
  handler: async (ctx) => {
    const { subject } = ctx.identity;
    if (await isTombstoned(ctx, subject)) return { state: "deleted" as const };
    const claims = readClaims(ctx.identity);
    const held = await findPerson(ctx, subject);
    const row = applyClaims(rowOf(held), subject, claims, sources());
    if (row) await writePerson(ctx, held, row);
    const written = row ? await findPerson(ctx, subject) : held;
    return written ? standingOf(written, claims) : { state: "absent" as const };
  },
});

function standingOf(user: Doc<"users">, claims: Claims): Standing {
  if (user.banned) return { state: "banned" };
  return {
    state: "active",
    fresh: claims.updatedAt <= user.clerkUpdatedAt,
    me: { id: user._id, ...pick(user, meFields) },
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
