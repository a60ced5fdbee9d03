/** Longest name a person may give themselves, in characters as people count them. */
export const NAME_MAX = 80;

/** Longest line and longest text that a person may write about themselves, in characters as people count them. */
export const HEADLINE_MAX = 80;
export const ABOUT_MAX = 600;

/** Longest title of a thread and longest message, in characters as people count them. */
export const TITLE_MAX = 120;
export const MESSAGE_MAX = 4000;

/** Most people in one thread: what one transaction touches when somebody writes. */
export const PARTICIPANTS_MAX = 20;

/** How many lines of a person's activity are kept: the newest. */
export const ACTIVITY_MAX = 200;

/** Most rows of a list that one question is answered with. */
export const PAGE_MAX = 100;

/** Largest webhook body read, in bytes: verifying is pure JavaScript, so its cost is bounded first. */
export const WEBHOOK_BODY_MAX = 1_048_576;

/** Longest text that is taken over from Clerk, in UTF-16 units: far beyond Clerk's own limits, far below a document's. */
export const CLERK_TEXT_MAX = 4096;

/** How long the ledger of deliveries is kept, in milliseconds: longer than any retry or replay. */
export const LEDGER_KEPT_MS = 30 * 24 * 60 * 60 * 1000;

/** A token bucket: so many at once, and one more every so often. */
export type Rate = { capacity: number; refillMs: number };

/** How often one person may write, by kind of writing. Each kind has a bucket of its own. */
export const rates = {
  /** What a function uses that names no other. */
  write: { capacity: 30, refillMs: 1000 },
  /** A page asks once, a few tabs ask a few times. */
  ensure: { capacity: 20, refillMs: 3000 },
  /** Messages, as fast as a person can mean them. */
  message: { capacity: 20, refillMs: 1000 },
  /** Marks of what was read: one for each message that arrives in an open thread. */
  read: { capacity: 60, refillMs: 500 },
  /** Calls that go on to Clerk, whose own limits are shared by everybody here. */
  clerk: { capacity: 10, refillMs: 6000 },
} as const satisfies Record<string, Rate>;

export type RateName = keyof typeof rates;
