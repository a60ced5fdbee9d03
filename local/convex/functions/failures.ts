/** How failures are worded: on the wire, and inside user code that called a function. */
import { randomBytes } from "node:crypto";
import { EngineError } from "../engine/errors.ts";
import { HostError, type FunctionFailure } from "../runtime/types.ts";
import type { FunctionError, Outcome } from "./types.ts";

/** Sixteen hex digits, as Convex's. */
export const newRequestId = (): string => randomBytes(8).toString("hex");

/** A failure that is not user code's: it ends the call whatever the code does about it. */
export class InfrastructureFailure extends Error {
  constructor(
    readonly code: NonNullable<FunctionError["code"]>,
    message: string,
  ) {
    super(message);
  }
}

/** What goes on the wire: `[Request ID: …] Server Error\nUncaught …`. */
export function failed(requestId: string, failure: FunctionFailure): Outcome {
  const message = `[Request ID: ${requestId}] Server Error\n${failure.message}`;
  return failure.data === undefined
    ? { ok: false, error: { message } }
    : { ok: false, error: { message, data: failure.data } };
}

/** Infrastructure failures keep their code; anything else is a fault of ours, told as such. */
export function refused(requestId: string, error: unknown): Outcome {
  const infrastructure = asInfrastructure(error);
  const text = error instanceof Error ? error.message : String(error);
  const message = `[Request ID: ${requestId}] Server Error\n${text}`;
  return infrastructure
    ? { ok: false, error: { message, code: infrastructure.code } }
    : { ok: false, error: { message } };
}

/** The infrastructure failure in an error, or null when user code may handle it. */
export function asInfrastructure(error: unknown): InfrastructureFailure | null {
  if (error instanceof InfrastructureFailure) return error;
  if (!(error instanceof EngineError)) return null;
  switch (error.code) {
    case "OptimisticConcurrencyControlFailure":
    case "OutOfRetention":
    case "StoreFull":
      return new InfrastructureFailure(error.code, error.message);
    case "StoreClosed":
    case "StoreDamaged":
      return new InfrastructureFailure("StoreFull", error.message);
    default:
      return null;
  }
}

/** A nested call's failure, as the calling code catches it. */
export const nested = (failure: FunctionFailure): HostError =>
  new HostError(failure.message, failure.data);
