/**
 * Failures the engine itself decides on. `code` is stable and callers switch on it; `message` is
 * the text a developer sees, Convex's own where Convex has one.
 */
export type EngineErrorCode =
  | "BadRequest"
  | "InvalidCursor"
  | "LimitExceeded"
  | "NotFound"
  | "OptimisticConcurrencyControlFailure"
  | "OutOfRetention"
  | "SchemaSuperseded"
  | "SchemaViolation"
  | "StoreDamaged"
  | "StoreLocked"
  | "StoreFull"
  | "StoreNewer"
  | "StoreClosed";

export class EngineError extends Error {
  override readonly name = "EngineError";
  readonly table: string | undefined;
  constructor(
    readonly code: EngineErrorCode,
    message: string,
    /** `table`: which table's documents or indexes are at fault, where one is. */
    options?: ErrorOptions & { table?: string },
  ) {
    super(message, options);
    this.table = options?.table;
  }
}
