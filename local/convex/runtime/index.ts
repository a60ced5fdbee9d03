/** Runs user code: links pushed modules, keeps workers, maps errors to the developer's files. */
export { FunctionLoadError } from "./load-error.ts";
export { createRuntime } from "./runtime.ts";
export { HostError } from "./types.ts";
export type * from "./types.ts";
