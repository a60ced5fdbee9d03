import { v } from "convex/values";

/** What is counted by the day: people who came and left, and deliveries by what became of them. */
export const counted = [
  "joined",
  "left",
  "applied",
  "ignored",
  "stale",
  "dead",
  "refused",
] as const;

export type Counted = (typeof counted)[number];
export type Counts = Record<Counted, number>;

export const countsValidator = v.object({
  joined: v.number(),
  left: v.number(),
  applied: v.number(),
  ignored: v.number(),
  stale: v.number(),
  dead: v.number(),
  refused: v.number(),
});

export const dayFields = {
  /** The start of a day in UTC, ms; or `EVER`. */
  day: v.number(),
  shard: v.number(),
  ...countsValidator.fields,
};

/** In place of a day: the sum over all days. Kept for people only. */
export const EVER = -1;

export const noCounts: Counts = {
  ...{ joined: 0, left: 0, applied: 0, ignored: 0, stale: 0, dead: 0, refused: 0 },
};
