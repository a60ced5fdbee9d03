/** What left user code, as text: errors of the context, of the host, or anything else thrown. */
import type { RawError } from "../protocol.ts";

/** Reads an error without trusting it: user code may throw proxies, frozen objects or nothing. */
export function describeError(thrown: unknown): RawError {
  try {
    return describe(thrown);
  } catch {
    return { message: "Uncaught Error: the thrown value cannot be read", stack: "" };
  }
}

function describe(thrown: unknown): RawError {
  if (typeof thrown !== "object" || thrown === null) {
    return { message: `Uncaught ${String(thrown)}`, stack: "" };
  }
  const error = thrown as { name?: unknown; message?: unknown; stack?: unknown; data?: unknown };
  const name = typeof error.name === "string" ? error.name : "Error";
  const isError = typeof error.message === "string";
  const text = isError ? String(error.message) : String(thrown);
  const message = isError ? `Uncaught ${name}: ${text}` : `Uncaught ${text}`;
  const stack = typeof error.stack === "string" ? afterHeader(error.stack, text) : "";
  const isConvexError =
    (error as { ConvexErrorSymbol?: unknown }).ConvexErrorSymbol === Symbol.for("ConvexError");
  return isConvexError && typeof error.data === "string"
    ? { message, stack, data: error.data }
    : { message, stack };
}

/** A stack begins with the message, whose own lines must not be taken for frames. */
function afterHeader(stack: string, message: string): string {
  const at = message ? stack.indexOf(message) : -1;
  return at < 0 ? stack : stack.slice(at + message.length);
}
