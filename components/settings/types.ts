import type { FunctionReturnType } from "convex/server";
import type { api } from "@/convex/_generated/api";

export type Choices = FunctionReturnType<typeof api.settings.mine>;
