import { v, type Infer } from "convex/values";

/** What became of a verified delivery. A duplicate is answered but leaves no second row. */
export const outcomeValidator = v.union(
  v.literal("applied"),
  v.literal("ignored"),
  v.literal("stale"),
  v.literal("dead"),
);

export type Outcome = Infer<typeof outcomeValidator>;

export const ledgerFields = {
  svixId: v.string(),
  type: v.string(),
  externalId: v.optional(v.string()),
  occurredAt: v.number(),
  receivedAt: v.number(),
  outcome: outcomeValidator,
  /** Paths of the body with their types, never a value. */
  shape: v.array(v.string()),
};

export const failureFields = {
  svixId: v.string(),
  /** How often we failed to apply the message: each time was answered 500 and left no row in the ledger. */
  count: v.number(),
  lastAt: v.number(),
};

const sums = { applied: v.number(), ignored: v.number(), stale: v.number(), dead: v.number() };

export const hourFields = {
  hour: v.number(),
  ...sums,
  /** Whatever was received before this is counted, here and in the hours before; ms. Absent: the whole hour. */
  until: v.optional(v.number()),
};

/** An hour as it is shown. `refused` had no good signature and left no row in the ledger. */
export const hourCounts = v.object({ hour: v.number(), ...sums, refused: v.number() });

export type HourCounts = Infer<typeof hourCounts>;
