/** Convex values without decoding them: order, ids, sizes, clean JSON, timestamps. */
export * from "./json-value.ts";
export * from "./sort-key.ts";
export * from "./ids.ts";
export * from "./limits.ts";
export * from "./timestamps.ts";
