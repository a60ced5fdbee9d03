import { v, type Infer } from "convex/values";

export const askedBy = v.union(v.literal("command"), v.literal("admin"), v.literal("cron"));

const counts = {
  /** People that Clerk has, as counted at the start. */
  total: v.number(),
  /** People of Clerk's that were compared. */
  listed: v.number(),
  /** Rows of ours that were looked up at Clerk. */
  checked: v.number(),
  /** At Clerk and not here. */
  missing: v.number(),
  /** Here, but not as Clerk has them. */
  stale: v.number(),
  /** Here, and Clerk answered 404 in this run. */
  orphaned: v.number(),
  removed: v.number(),
};

/** A difference that was found, by whom it is about. */
export const findingValidator = v.object({
  kind: v.union(v.literal("missing"), v.literal("stale"), v.literal("orphaned")),
  externalId: v.string(),
});

export type Finding = Infer<typeof findingValidator>;

/** So many differences are named of each kind; the rest is counted alone. */
const NAMED_MAX = 10;

export const runFields = {
  ...counts,
  /** The first differences of each kind. Kept by the newest run alone. */
  found: v.optional(v.array(findingValidator)),
  asked: askedBy,
  /** Whether drift is repaired; it is only counted otherwise. */
  apply: v.boolean(),
  /** Whether any number of rows may go. Only the command line says so. */
  force: v.boolean(),
  /** The Clerk instance that was compared with. */
  instanceId: v.optional(v.string()),
  phase: v.union(
    v.literal("opening"),
    v.literal("listing"),
    v.literal("checking"),
    v.literal("removing"),
  ),
  /** Where the phase stands; absent at its beginning. */
  place: v.optional(v.object({ after: v.number(), offset: v.number() })),
  /** Who of the page before may be on the next one too, as pages overlap. */
  lately: v.optional(v.array(v.string())),
  cursor: v.optional(v.string()),
  /** Steps taken: whoever brings the result of another step comes too late. */
  step: v.number(),
  /** Failures of this step in a row. */
  tries: v.number(),
  state: v.union(
    v.literal("running"),
    v.literal("done"),
    v.literal("stopped"),
    v.literal("refused"),
    v.literal("failed"),
  ),
  /** Why it was refused. */
  reason: v.optional(v.union(v.literal("too_many"), v.literal("other_instance"))),
  startedAt: v.number(),
  lastAt: v.number(),
};

const { apply, force, asked, phase, state, reason, startedAt, lastAt } = runFields;

/** What a run tells of itself. */
export const reportValidator = v.object({
  id: v.id("syncRuns"),
  ...counts,
  ...{ apply, force, asked, phase, state, reason, startedAt, lastAt },
});

export type Report = Infer<typeof reportValidator>;

/** What was named before, and as many more as there is room for. */
export function named(before: Finding[] = [], more: Finding[]): Finding[] {
  const all = [...before];
  for (const one of more) {
    const isKnown = all.some((it) => it.kind === one.kind && it.externalId === one.externalId);
    if (!isKnown && all.filter(({ kind }) => kind === one.kind).length < NAMED_MAX) all.push(one);
  }
  return all;
}
