import type { What } from "./fields";

/** One line for two of a kind; null when each stands for itself. */
export function joinWhat(before: What, after: What): What | null {
  if (before.kind === "messages" && after.kind === "messages")
    return before.threadId === after.threadId
      ? { ...after, count: before.count + after.count }
      : null;
  if (before.kind === "settings" && after.kind === "settings")
    return { ...after, fields: [...new Set([...before.fields, ...after.fields])] };
  if (before.kind === "signed_in" && after.kind === "signed_in") return after;
  return null;
}
