/* eslint-disable */
/**
 * Generated `api` utility.
 *
 * THIS CODE IS AUTOMATICALLY GENERATED.
 *
 * To regenerate, run `npx convex dev`.
 * @module
 */

import type * as account from "../account.js";
import type * as activity from "../activity.js";
import type * as activity_fields from "../activity/fields.js";
import type * as activity_join from "../activity/join.js";
import type * as activity_note from "../activity/note.js";
import type * as activity_tell from "../activity/tell.js";
import type * as audit_fields from "../audit/fields.js";
import type * as audit_guard from "../audit/guard.js";
import type * as builders from "../builders.js";
import type * as cascade_portable from "../cascade/portable.js";
import type * as cascade_registry from "../cascade/registry.js";
import type * as cascade_run from "../cascade/run.js";
import type * as clerk_api from "../clerk/api.js";
import type * as clerk_claims from "../clerk/claims.js";
import type * as clerk_instance from "../clerk/instance.js";
import type * as clerk_json from "../clerk/json.js";
import type * as clerk_listing from "../clerk/listing.js";
import type * as clerk_people from "../clerk/people.js";
import type * as clerk_project from "../clerk/project.js";
import type * as clerk_sessions from "../clerk/sessions.js";
import type * as crons from "../crons.js";
import type * as deliveries from "../deliveries.js";
import type * as directory from "../directory.js";
import type * as doctor_ledger from "../doctor/ledger.js";
import type * as doctor_look from "../doctor/look.js";
import type * as env from "../env.js";
import type * as errors from "../errors.js";
import type * as handoff from "../handoff.js";
import type * as http from "../http.js";
import type * as lessons from "../lessons.js";
import type * as limits_bucket from "../limits/bucket.js";
import type * as limits_page from "../limits/page.js";
import type * as limits_take from "../limits/take.js";
import type * as members from "../members.js";
import type * as messages from "../messages.js";
import type * as people_actor from "../people/actor.js";
import type * as people_byName from "../people/byName.js";
import type * as people_caller from "../people/caller.js";
import type * as people_fields from "../people/fields.js";
import type * as people_find from "../people/find.js";
import type * as people_lessons from "../people/lessons.js";
import type * as people_merge from "../people/merge.js";
import type * as people_read from "../people/read.js";
import type * as people_remove from "../people/remove.js";
import type * as people_sessions from "../people/sessions.js";
import type * as people_settings from "../people/settings.js";
import type * as people_shownName from "../people/shownName.js";
import type * as people_signOuts from "../people/signOuts.js";
import type * as people_store from "../people/store.js";
import type * as people_sync from "../people/sync.js";
import type * as reconcile from "../reconcile.js";
import type * as removals from "../removals.js";
import type * as settings from "../settings.js";
import type * as statistics from "../statistics.js";
import type * as statistics_catchUp from "../statistics/catchUp.js";
import type * as statistics_count from "../statistics/count.js";
import type * as statistics_fields from "../statistics/fields.js";
import type * as sync_drift from "../sync/drift.js";
import type * as sync_fields from "../sync/fields.js";
import type * as sync_progress from "../sync/progress.js";
import type * as sync_reconcile from "../sync/reconcile.js";
import type * as sync_replay from "../sync/replay.js";
import type * as sync_step from "../sync/step.js";
import type * as threads from "../threads.js";
import type * as threads_access from "../threads/access.js";
import type * as threads_fields from "../threads/fields.js";
import type * as threads_people from "../threads/people.js";
import type * as threads_remove from "../threads/remove.js";
import type * as threads_sweep from "../threads/sweep.js";
import type * as threads_text from "../threads/text.js";
import type * as users from "../users.js";
import type * as webhooks_apply from "../webhooks/apply.js";
import type * as webhooks_failures from "../webhooks/failures.js";
import type * as webhooks_fields from "../webhooks/fields.js";
import type * as webhooks_hours from "../webhooks/hours.js";
import type * as webhooks_read from "../webhooks/read.js";
import type * as webhooks_receive from "../webhooks/receive.js";
import type * as webhooks_rejections from "../webhooks/rejections.js";
import type * as webhooks_retention from "../webhooks/retention.js";
import type * as webhooks_shape from "../webhooks/shape.js";
import type * as webhooks_verify from "../webhooks/verify.js";

import type {
  ApiFromModules,
  FilterApi,
  FunctionReference,
} from "convex/server";

declare const fullApi: ApiFromModules<{
  account: typeof account;
  activity: typeof activity;
  "activity/fields": typeof activity_fields;
  "activity/join": typeof activity_join;
  "activity/note": typeof activity_note;
  "activity/tell": typeof activity_tell;
  "audit/fields": typeof audit_fields;
  "audit/guard": typeof audit_guard;
  builders: typeof builders;
  "cascade/portable": typeof cascade_portable;
  "cascade/registry": typeof cascade_registry;
  "cascade/run": typeof cascade_run;
  "clerk/api": typeof clerk_api;
  "clerk/claims": typeof clerk_claims;
  "clerk/instance": typeof clerk_instance;
  "clerk/json": typeof clerk_json;
  "clerk/listing": typeof clerk_listing;
  "clerk/people": typeof clerk_people;
  "clerk/project": typeof clerk_project;
  "clerk/sessions": typeof clerk_sessions;
  crons: typeof crons;
  deliveries: typeof deliveries;
  directory: typeof directory;
  "doctor/ledger": typeof doctor_ledger;
  "doctor/look": typeof doctor_look;
  env: typeof env;
  errors: typeof errors;
  handoff: typeof handoff;
  http: typeof http;
  lessons: typeof lessons;
  "limits/bucket": typeof limits_bucket;
  "limits/page": typeof limits_page;
  "limits/take": typeof limits_take;
  members: typeof members;
  messages: typeof messages;
  "people/actor": typeof people_actor;
  "people/byName": typeof people_byName;
  "people/caller": typeof people_caller;
  "people/fields": typeof people_fields;
  "people/find": typeof people_find;
  "people/lessons": typeof people_lessons;
  "people/merge": typeof people_merge;
  "people/read": typeof people_read;
  "people/remove": typeof people_remove;
  "people/sessions": typeof people_sessions;
  "people/settings": typeof people_settings;
  "people/shownName": typeof people_shownName;
  "people/signOuts": typeof people_signOuts;
  "people/store": typeof people_store;
  "people/sync": typeof people_sync;
  reconcile: typeof reconcile;
  removals: typeof removals;
  settings: typeof settings;
  statistics: typeof statistics;
  "statistics/catchUp": typeof statistics_catchUp;
  "statistics/count": typeof statistics_count;
  "statistics/fields": typeof statistics_fields;
  "sync/drift": typeof sync_drift;
  "sync/fields": typeof sync_fields;
  "sync/progress": typeof sync_progress;
  "sync/reconcile": typeof sync_reconcile;
  "sync/replay": typeof sync_replay;
  "sync/step": typeof sync_step;
  threads: typeof threads;
  "threads/access": typeof threads_access;
  "threads/fields": typeof threads_fields;
  "threads/people": typeof threads_people;
  "threads/remove": typeof threads_remove;
  "threads/sweep": typeof threads_sweep;
  "threads/text": typeof threads_text;
  users: typeof users;
  "webhooks/apply": typeof webhooks_apply;
  "webhooks/failures": typeof webhooks_failures;
  "webhooks/fields": typeof webhooks_fields;
  "webhooks/hours": typeof webhooks_hours;
  "webhooks/read": typeof webhooks_read;
  "webhooks/receive": typeof webhooks_receive;
  "webhooks/rejections": typeof webhooks_rejections;
  "webhooks/retention": typeof webhooks_retention;
  "webhooks/shape": typeof webhooks_shape;
  "webhooks/verify": typeof webhooks_verify;
}>;

/**
 * A utility for referencing Convex functions in your app's public API.
 *
 * Usage:
 * ```js
 * const myFunctionReference = api.myModule.myFunction;
 * ```
 */
export declare const api: FilterApi<
  typeof fullApi,
  FunctionReference<any, "public">
>;

/**
 * A utility for referencing Convex functions in your app's internal API.
 *
 * Usage:
 * ```js
 * const myFunctionReference = internal.myModule.myFunction;
 * ```
 */
export declare const internal: FilterApi<
  typeof fullApi,
  FunctionReference<any, "internal">
>;

export declare const components: {};
