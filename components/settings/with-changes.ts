import type { FunctionArgs } from "convex/server";
import type { api } from "@/convex/_generated/api";
import type { Choices } from "./types";

type Changes = FunctionArgs<typeof api.settings.save>;

/** The choices as they will be once the changes are taken: `null`, or an empty text, gives one up. */
export function withChanges(held: Choices, changes: Changes): Choices {
  const after = Object.entries({ ...held, ...changes })
    .map(([name, value]) => [name, typeof value === "string" ? value.trim() : value])
    .filter(([, value]) => value !== null && value !== undefined && value !== "");
  return Object.fromEntries(after) as Choices;
}
