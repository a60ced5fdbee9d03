/** A deployment that can be called by path. */
export { createFunctions, type FunctionsOptions } from "./functions.ts";
export type { FunctionServices, StorageService } from "./services.ts";
export type * from "./types.ts";
