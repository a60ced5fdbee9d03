import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";
import { activityFields } from "./activity/fields";
import { auditFields } from "./audit/fields";
import { derivedFields, userFields } from "./people/fields";
import { progressFields } from "./people/lessons";
import { settingsFields } from "./people/settings";
import { dayFields } from "./statistics/fields";
import { runFields } from "./sync/fields";
import { messageFields, readFields, threadFields } from "./threads/fields";
import { failureFields, hourFields, ledgerFields } from "./webhooks/fields";

export default defineSchema({
  users: defineTable({ ...userFields, ...derivedFields })
    .index("by_externalId", ["externalId"])
    .index("by_sortName", ["sortName"])
    .index("by_role_sortName", ["role", "sortName"])
    .index("by_countedDay", ["countedDay"]),

  /** Tombstones: an id that is here is never created again. */
  deletedUsers: defineTable({ externalId: v.string(), deletedAt: v.number() }).index(
    "by_externalId",
    ["externalId"],
  ),

  /** Sessions that Clerk has ended, for as long as a token of theirs could still be shown. */
  endedSessions: defineTable({ sessionId: v.string(), externalId: v.string(), endedAt: v.number() })
    .index("by_sessionId", ["sessionId"])
    .index("by_externalId", ["externalId"]),

  /** Whether any session of a person is left, as Clerk last said, while a token of theirs could still be shown. */
  signOuts: defineTable({ externalId: v.string(), at: v.number(), isOut: v.boolean() }).index(
    "by_externalId",
    ["externalId"],
  ),

  /** The ledger of verified deliveries. */
  webhookEvents: defineTable(ledgerFields)
    .index("by_svixId", ["svixId"])
    .index("by_receivedAt", ["receivedAt"])
    .index("by_outcome", ["outcome", "receivedAt"])
    .index("by_type", ["type", "receivedAt"])
    .index("by_type_outcome", ["type", "outcome", "receivedAt"])
    .index("by_externalId", ["externalId", "receivedAt"]),

  /** Attempts that failed with us, before or without the one that the ledger tells of. */
  webhookFailures: defineTable(failureFields)
    .index("by_svixId", ["svixId"])
    .index("by_lastAt", ["lastAt"]),

  /** Deliveries by the hour and by verdict, counted from the ledger. */
  webhookHours: defineTable(hourFields).index("by_hour", ["hour"]),

  /** Hourly counts of refused signatures. */
  webhookRejections: defineTable({
    hour: v.number(),
    shard: v.number(),
    count: v.number(),
    lastAt: v.number(),
  }).index("by_hour_shard", ["hour", "shard"]),

  /** Removals of what deleted people owned, with their progress. */
  cascades: defineTable({
    externalId: v.string(),
    userId: v.optional(v.id("users")),
    step: v.number(),
    removed: v.number(),
    startedAt: v.number(),
    lastAt: v.number(),
    finishedAt: v.optional(v.number()),
    state: v.union(v.literal("running"), v.literal("done")),
  }).index("by_state_lastAt", ["state", "lastAt"]),

  /** Comparisons with Clerk, with their progress. */
  syncRuns: defineTable(runFields)
    .index("by_apply_startedAt", ["apply", "startedAt"])
    .index("by_asked", ["asked"]),

  /** Who changed whose standing, when and by what way. */
  roleAudit: defineTable(auditFields)
    .index("by_externalId", ["externalId"])
    .index("by_state", ["state"]),

  threads: defineTable(threadFields).index("by_ownerId", ["ownerId"]),

  /** A participant's place in a thread: who is not here does not read it. */
  reads: defineTable(readFields)
    .index("by_threadId", ["threadId", "userId"])
    .index("by_userId", ["userId", "lastMessageAt"])
    .index("by_userId_titleKey", ["userId", "titleKey"]),

  messages: defineTable(messageFields)
    .index("by_threadId", ["threadId"])
    .index("by_authorId", ["authorId"]),

  /** What a person has chosen here and said about themselves: one row, from the first change on. */
  settings: defineTable(settingsFields).index("by_userId", ["userId"]),

  /** What a person did here, and what became of their account: the newest lines. */
  activity: defineTable(activityFields).index("by_userId", ["userId", "seq"]),

  /** Counters by the day, each in several documents that are added up. */
  dayCounts: defineTable(dayFields).index("by_day_shard", ["day", "shard"]),

  /** What was tried on the hand-off page. */
  lessonProgress: defineTable(progressFields).index("by_userId", ["userId", "lesson"]),

  /** Token buckets, one for a person and kind of writing. */
  rateLimits: defineTable({
    externalId: v.string(),
    name: v.string(),
    tokens: v.number(),
    updatedAt: v.number(),
  }).index("by_externalId", ["externalId", "name"]),
});
