import type { FunctionReturnType } from "convex/server";
import type { api } from "@/convex/_generated/api";

export type ActivityPages = FunctionReturnType<typeof api.activity.mine>;
export type ActivityLine = ActivityPages["page"][number];
export type What = ActivityLine["what"];
export type { Choices } from "../settings/types";
export type Me = Extract<FunctionReturnType<typeof api.users.getMe>, { state: "active" }>["me"];
export type Daily = FunctionReturnType<typeof api.statistics.daily>;
export type Day = Daily["days"][number];
