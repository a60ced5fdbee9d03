import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";
import { ledgerFields } from "./webhooks/fields";
import { userFields } from "./people/fields";

export default defineSchema({
  users: defineTable(userFields).index("by_externalId", ["externalId"]),

  deletedUsers: defineTable({ externalId: v.string(), deletedAt: v.number() }).index(
    "by_externalId",
    ["externalId"],
  ),

  webhookEvents: defineTable(ledgerFields).index("by_svixId", ["svixId"]),

  webhookRejections: defineTable({
    hour: v.number(),
    shard: v.number(),
    count: v.number(),
    lastAt: v.number(),
  }).index("by_hour_shard", ["hour", "shard"]),
});
