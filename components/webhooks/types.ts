import type { FunctionReturnType } from "convex/server";
import type { api } from "@/convex/_generated/api";

export type DeliveryPages = FunctionReturnType<typeof api.deliveries.list>;
export type Delivery = DeliveryPages["page"][number];
export type DeliveryDetail = NonNullable<FunctionReturnType<typeof api.deliveries.get>>;
export type Outcome = Delivery["outcome"];
export type Summary = FunctionReturnType<typeof api.deliveries.summary>;
export type Comparison = FunctionReturnType<typeof api.reconcile.latest>;
export type Run = NonNullable<Comparison["run"]>;
export type Removal = FunctionReturnType<typeof api.removals.list>[number];
