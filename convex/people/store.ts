import type { WithoutSystemFields } from "convex/server";
import { dayOf } from "../../domain/days";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import type { What } from "../activity/fields";
import { noteActivity } from "../activity/note";
import { tellChange } from "../activity/tell";
import { env } from "../env";
import { countPerson } from "../statistics/count";
import { parseAdminEmails, type PersonRow } from "./merge";
import { sortNameOf } from "./shownName";

/**
 * Writes a row as the merge decided it: the whole document, so that what a source dropped is dropped. A change of role
 * or ban is noted with the source that speaks now, which may leave the row's own as it was, and so is what its person
 * will want to know of.
 */
export async function writePerson(
  ctx: MutationCtx,
  held: Doc<"users"> | null,
  row: PersonRow,
  source: Source,
): Promise<void> {
  const document = { ...row, sortName: sortNameOf(row), countedDay: dayOf(row.createdAt) };
  // Together, because each wait is a way to the database and back.
  await Promise.all([
    held ? ctx.db.replace("users", held._id, document) : insert(ctx, document),
    held && noteAll(ctx, held._id, tellChange(held, row)),
    countPerson(ctx, held, row.createdAt),
    audit(ctx, held ?? { role: "member", banned: false }, row, source),
  ]);
}

async function insert(ctx: MutationCtx, document: WithoutSystemFields<Doc<"users">>) {
  const id = await ctx.db.insert("users", document);
  await noteAll(ctx, id, tellChange(null, document));
}

/** One after the other: each is numbered after the one before. */
async function noteAll(ctx: MutationCtx, id: Id<"users">, told: What[]): Promise<void> {
  for (const what of told) await noteActivity(ctx, id, what);
}

type Source = PersonRow["syncedBy"];
type Standing = Pick<PersonRow, "role" | "banned">;

async function audit(
  ctx: MutationCtx,
  before: Standing,
  { externalId, role, banned }: PersonRow,
  source: Source,
): Promise<void> {
  const who = { externalId, source };
  if (before.role !== role) await note(ctx, who, { kind: "role", to: role });
  if (before.banned !== banned) await note(ctx, who, { kind: banned ? "ban" : "unban" });
}

/** What was asked for here is on record already, with the name of the admin who asked. */
async function note(
  ctx: MutationCtx,
  { externalId, source }: { externalId: string; source: Source },
  change: Doc<"roleAudit">["change"],
): Promise<void> {
  const latest = await ctx.db
    .query("roleAudit")
    .withIndex("by_externalId", (q) => q.eq("externalId", externalId))
    .order("desc")
    .first();
  const isAsked =
    latest?.source === "dashboard" && latest.state !== "failed" && isSame(latest.change, change);
  if (isAsked) await ctx.db.patch("roleAudit", latest._id, { state: "done" });
  else {
    const about = { externalId, change, at: Date.now(), source };
    await ctx.db.insert("roleAudit", { ...about, state: "done" });
  }
}

function isSame(one: Doc<"roleAudit">["change"], other: Doc<"roleAudit">["change"]): boolean {
  return (
    one.kind === other.kind && (one.kind !== "role" || other.kind !== "role" || one.to === other.to)
  );
}

/** A stored row without what the database adds. */
export function rowOf(held: Doc<"users"> | null): PersonRow | null {
  if (!held) return null;
  const row: PersonRow & Partial<Doc<"users">> = { ...held };
  delete row._id;
  delete row._creationTime;
  delete row.sortName;
  delete row.countedDay;
  return row;
}

/** A query, which has no time of its own, gives another. */
export function sources(now = Date.now()) {
  return { now, adminEmails: parseAdminEmails(env.adminEmails) };
}
