import type { FunctionReturnType } from "convex/server";
import type { api } from "@/convex/_generated/api";

export type DeliveryPages = FunctionReturnType<typeof api.deliveries.list>;
export type Delivery = DeliveryPages["page"][number];
export type Outcome = Delivery["outcome"];
export type Summary = FunctionReturnType<typeof api.deliveries.summary>;
