/**
 * What `npm run sync:reconcile` says.
 *
 * @typedef {import("../../convex/sync/fields").Report} Report
 */

const WIDTH = 24;

/** @type {Record<Report["phase"], string>} */
const doing = {
  opening: "asking Clerk",
  listing: "comparing Clerk's people",
  checking: "looking our rows up at Clerk",
  removing: "removing who is gone",
};

/**
 * One line. Half the way are Clerk's people, half our rows; both are about as many.
 *
 * @param {Report} report
 */
export function bar({ total, listed, checked, phase }) {
  const share = total === 0 ? 0 : Math.min(1, (Math.min(listed, total) + checked) / (2 * total));
  const full = Math.round(share * WIDTH);
  const line = "█".repeat(full) + "░".repeat(WIDTH - full);
  return `${line} ${String(Math.round(share * 100)).padStart(3)} %  ${doing[phase]}`;
}

/** @param {Report} report */
export function summaryOf({ listed, checked, missing, stale, orphaned }) {
  return [
    `${listed} people at Clerk, ${checked} rows here:`,
    `  ${missing} missing here`,
    `  ${stale} not as Clerk has them`,
    `  ${orphaned} not at Clerk any more`,
  ].join("\n");
}

/**
 * How it ended, and what to do next.
 *
 * @param {Report} report
 */
export function endOf({ state, reason, apply, missing, stale, orphaned, removed }) {
  if (state === "stopped") return "Stopped. The next run goes on where this one was.";
  if (state === "failed") {
    return "Clerk did not answer: is CLERK_SECRET_KEY set in the Convex deployment? The next run goes on where this one was.";
  }
  if (reason === "other_instance") {
    return "Nothing was changed: the CLERK_SECRET_KEY in Convex belongs to another Clerk instance than these rows.";
  }
  if (reason === "too_many") {
    return `Nobody was removed: ${orphaned} rows are more than 2 %. If Clerk is right, run it again with --apply --force.`;
  }
  if (missing + stale + orphaned === 0) return "Nothing to repair.";
  return apply
    ? `Repaired: ${missing} added, ${stale} brought up to date, ${removed} removed.`
    : "Nothing was changed. Add --apply to repair it.";
}
