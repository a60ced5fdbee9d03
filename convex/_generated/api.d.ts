/* eslint-disable */
/**
 * Generated `api` utility.
 *
 * THIS CODE IS AUTOMATICALLY GENERATED.
 *
 * To regenerate, run `npx convex dev`.
 * @module
 */

import type {
  ApiFromModules,
  FilterApi,
  FunctionReference,
} from "convex/server";
import type * as builders from "../builders.js";
import type * as clerk_claims from "../clerk/claims.js";
import type * as clerk_json from "../clerk/json.js";
import type * as clerk_project from "../clerk/project.js";
import type * as errors from "../errors.js";
import type * as http from "../http.js";
import type * as people_fields from "../people/fields.js";
import type * as people_find from "../people/find.js";
import type * as people_merge from "../people/merge.js";
import type * as people_remove from "../people/remove.js";
import type * as people_require from "../people/require.js";
import type * as people_store from "../people/store.js";
import type * as users from "../users.js";
import type * as webhooks_apply from "../webhooks/apply.js";
import type * as webhooks_fields from "../webhooks/fields.js";
import type * as webhooks_read from "../webhooks/read.js";
import type * as webhooks_receive from "../webhooks/receive.js";
import type * as webhooks_rejections from "../webhooks/rejections.js";
import type * as webhooks_shape from "../webhooks/shape.js";
import type * as webhooks_verify from "../webhooks/verify.js";

/**
 * A utility for referencing Convex functions in your app's API.
 *
 * Usage:
 * ```js
 * const myFunctionReference = api.myModule.myFunction;
 * ```
 */
declare const fullApi: ApiFromModules<{
  builders: typeof builders;
  "clerk/claims": typeof clerk_claims;
  "clerk/json": typeof clerk_json;
  "clerk/project": typeof clerk_project;
  errors: typeof errors;
  http: typeof http;
  "people/fields": typeof people_fields;
  "people/find": typeof people_find;
  "people/merge": typeof people_merge;
  "people/remove": typeof people_remove;
  "people/require": typeof people_require;
  "people/store": typeof people_store;
  users: typeof users;
  "webhooks/apply": typeof webhooks_apply;
  "webhooks/fields": typeof webhooks_fields;
  "webhooks/read": typeof webhooks_read;
  "webhooks/receive": typeof webhooks_receive;
  "webhooks/rejections": typeof webhooks_rejections;
  "webhooks/shape": typeof webhooks_shape;
  "webhooks/verify": typeof webhooks_verify;
}>;
export declare const api: FilterApi<
  typeof fullApi,
  FunctionReference<any, "public">
>;
export declare const internal: FilterApi<
  typeof fullApi,
  FunctionReference<any, "internal">
>;
