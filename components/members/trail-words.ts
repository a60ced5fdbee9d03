import type { FunctionReturnType } from "convex/server";
import type { api } from "@/convex/_generated/api";

type Change = FunctionReturnType<typeof api.directory.trail>[number]["change"];

export function changeWords(change: Change): string {
  switch (change.kind) {
    case "role":
      return change.to === "admin" ? "Became an admin" : "Became a member";
    case "ban":
      return "Banned";
    case "unban":
      return "Let back in";
    case "remove":
      return "Removed";
  }
}

const sources: Record<string, string> = {
  dashboard: "in the dashboard",
  token: "seen in a sign-in",
  webhook: "told by Clerk",
  reconcile: "found in a check against Clerk",
};

export function sourceWords(source: string): string {
  return sources[source] ?? source;
}
