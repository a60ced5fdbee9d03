/** The public surface of the stack. */
export { startStack } from "./stack.ts";
export type { Stack, StackEvent, StackFacts, StackOptions } from "./stack.ts";
export { StackError } from "./errors.ts";
export type { StackErrorCode } from "./errors.ts";
