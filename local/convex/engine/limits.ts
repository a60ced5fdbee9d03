/** Limits of one transaction and of one document (convex-backend, August 2026), with their texts. */
import { formatBytes } from "../values/index.ts";
import { EngineError } from "./errors.ts";

const MiB = 1024 * 1024;

export const limits = {
  documentsRead: 32_000,
  bytesRead: 16 * MiB,
  intervalsRead: 4096,
  documentsWritten: 16_000,
  bytesWritten: 16 * MiB,
  documentSize: MiB,
  documentNesting: 16,
  indexesPerTable: 64,
  fieldsPerIndex: 16,
};

const help =
  "Consider using smaller limits in your queries, paginating your queries, or using indexed queries with a selective index range expressions.";

/** A limit of a transaction was passed. */
export function limitError(what: keyof typeof texts): EngineError {
  return new EngineError("LimitExceeded", texts[what]());
}

const texts = {
  documentsRead: () =>
    `Too many documents read in a single function execution (limit: ${limits.documentsRead}). ${help}`,
  bytesRead: () =>
    `Too many bytes read in a single function execution (limit: ${limits.bytesRead} bytes). ${help}`,
  intervalsRead: () =>
    `Too many reads in a single function execution (limit: ${limits.intervalsRead}). ${help}`,
  documentsWritten: () =>
    `Too many writes in a single function execution (limit: ${limits.documentsWritten})`,
  bytesWritten: () =>
    `Too many bytes written in a single function execution (limit: ${limits.bytesWritten} bytes)`,
};

/** Refuses a document that is too large or too deep. */
export function checkDocumentSize(size: number, nesting: number): void {
  if (size > limits.documentSize) {
    throw new EngineError(
      "LimitExceeded",
      `Value is too large (${formatBytes(size)} > maximum size ${formatBytes(limits.documentSize)})`,
    );
  }
  if (nesting > limits.documentNesting) {
    throw new EngineError(
      "LimitExceeded",
      `Document is too nested (nested ${nesting} levels deep > maximum nesting ${limits.documentNesting})`,
    );
  }
}
