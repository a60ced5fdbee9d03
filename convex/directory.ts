import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v, type Infer } from "convex/values";
import type { Doc } from "./_generated/dataModel";
import { auditFields, changeValidator } from "./audit/fields";
import { adminQuery, authedQuery } from "./builders";
import { fail } from "./errors";
import { boundedPage } from "./limits/page";
import { startingWith } from "./people/byName";
import { findPerson } from "./people/find";
import { roleValidator } from "./people/fields";
import { choicesOf, choicesValidator, findSettings } from "./people/settings";
import { shownName } from "./people/shownName";
import { isExample } from "./sync/drift";

/**
 * Who is here. Everybody sees names, pictures and what people say about themselves; addresses, standing and last sign-in
 * are for admins, and leave the server for nobody else.
 */

const card = v.object({
  id: v.id("users"),
  name: v.string(),
  imageUrl: v.optional(v.string()),
  isMe: v.boolean(),
  /** For admins only. */
  standing: v.optional(
    v.object({
      role: roleValidator,
      banned: v.boolean(),
      email: v.optional(v.string()),
      lastSignInAt: v.optional(v.number()),
      createdAt: v.number(),
      /** Clerk's id of the person. */
      externalId: v.string(),
      syncedAt: v.number(),
      /** Left by an example event: it is nobody. */
      isExample: v.boolean(),
    }),
  ),
});

export type PersonCard = Infer<typeof card>;

const { headline, about } = choicesValidator.fields;

/** By name; `search` is how a name starts. The filter by role is for admins and refused to others. */
export const list = authedQuery({
  args: {
    paginationOpts: paginationOptsValidator,
    search: v.optional(v.string()),
    role: v.optional(roleValidator),
  },
  returns: paginationResultValidator(card),
  handler: async (ctx, { paginationOpts, search = "", role }) => {
    if (role && ctx.user.role !== "admin") fail({ kind: "forbidden", reason: "not_admin" });
    const found = await startingWith(ctx, search, role).paginate(boundedPage(paginationOpts));
    return { ...found, page: found.page.map((person) => cardOf(person, ctx.user)) };
  },
});

/** One person, or null when there is none: a link may outlive whom it leads to. */
export const get = authedQuery({
  args: { id: v.string() },
  returns: v.union(card.extend({ headline, about }), v.null()),
  handler: async (ctx, { id }) => {
    const userId = ctx.db.normalizeId("users", id);
    const person = userId && (await ctx.db.get("users", userId));
    if (!person) return null;
    const { headline, about } = choicesOf(await findSettings(ctx, person._id));
    return { ...cardOf(person, ctx.user), ...(headline && { headline }), ...(about && { about }) };
  },
});

const auditLine = v.object({
  id: v.id("roleAudit"),
  change: changeValidator,
  at: v.number(),
  by: v.optional(v.string()),
  source: auditFields.source,
  state: auditFields.state,
});

/** The last changes of a person's standing, newest first. `by` is the name of who asked for it, when it was asked here. */
export const trail = adminQuery({
  args: { id: v.id("users") },
  returns: v.array(auditLine),
  handler: async (ctx, { id }) => {
    const person = (await ctx.db.get("users", id)) ?? fail({ kind: "not_found" });
    const rows = await ctx.db
      .query("roleAudit")
      .withIndex("by_externalId", (q) => q.eq("externalId", person.externalId))
      .order("desc")
      .take(50);
    return await Promise.all(
      rows.map(async ({ _id, change, at, by, source, state }) => {
        const asker = by ? await findPerson(ctx, by) : null;
        return { id: _id, change, at, by: asker ? shownName(asker) : by, source, state };
      }),
    );
  },
});

function cardOf(person: Doc<"users">, viewer: Doc<"users">): PersonCard {
  const { _id: id, imageUrl, role, banned, email, lastSignInAt, createdAt } = person;
  const { externalId, syncedAt } = person;
  const seen = {
    id,
    name: shownName(person),
    isMe: id === viewer._id,
    ...(imageUrl && { imageUrl }),
  };
  if (viewer.role !== "admin") return seen;
  return {
    ...seen,
    standing: {
      ...{ role, banned, createdAt, externalId, syncedAt },
      isExample: isExample(externalId),
      ...(email && { email }),
      ...(lastSignInAt && { lastSignInAt }),
    },
  };
}
