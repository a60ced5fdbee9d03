import type { FunctionReturnType } from "convex/server";
import type { api } from "@/convex/_generated/api";

export type Choices = Extract<
  FunctionReturnType<typeof api.users.getMe>,
  { state: "active" }
>["choices"];
