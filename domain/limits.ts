/** Longest name a person may give themselves, in characters as people count them. */
export const NAME_MAX = 80;

/** Largest webhook body read, in bytes: verifying is pure JavaScript, so its cost is bounded first. */
export const WEBHOOK_BODY_MAX = 1_048_576;

/** How long the ledger of deliveries is kept, in milliseconds: longer than any retry or replay. */
export const LEDGER_KEPT_MS = 30 * 24 * 60 * 60 * 1000;
