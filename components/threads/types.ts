import type { FunctionReturnType } from "convex/server";
import type { api } from "@/convex/_generated/api";

export type ThreadPages = FunctionReturnType<typeof api.threads.list>;
export type ThreadLine = ThreadPages["page"][number];
export type Thread = NonNullable<FunctionReturnType<typeof api.threads.get>>;
export type MessagePages = FunctionReturnType<typeof api.messages.list>;
export type Message = MessagePages["page"][number];
