import type { FunctionReturnType } from "convex/server";
import type { api } from "@/convex/_generated/api";

export type PersonCard = FunctionReturnType<typeof api.directory.list>["page"][number];

/** What admins see besides. */
export type PersonStanding = NonNullable<PersonCard["standing"]>;

export type TrailLine = FunctionReturnType<typeof api.directory.trail>[number];
