/** Failures of requests as such: `{code, message}` with a status, from one table. */
import { AuthFailure, type AuthCode } from "../auth/failure.ts";
import { EngineError } from "../engine/errors.ts";
import { FunctionLoadError } from "../runtime/load-error.ts";

export class HttpFailure extends Error {
  override readonly name = "HttpFailure";
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

export function badRequest(code: string, message: string): HttpFailure {
  return new HttpFailure(400, code, message);
}

const authStatus: Record<AuthCode, number> = {
  AuthProviderDiscoveryFailed: 401,
  BadDeployKey: 403,
  InvalidAuthHeader: 401,
  NoAuthProvider: 401,
  Unauthenticated: 401,
};

/** Statuses of a function's failures that are not its own doing. */
const infrastructureStatus: Record<string, number> = {
  OptimisticConcurrencyControlFailure: 503,
  TooManyConcurrentRequests: 503,
  OutOfRetention: 400,
  StoreFull: 503,
};

/** A function that failed for no fault of its own, as an HTTP failure. */
export function infrastructureFailure(code: string, message: string): HttpFailure {
  return new HttpFailure(infrastructureStatus[code] ?? 500, code, message);
}

/** What to answer for whatever was thrown. Unknown errors say nothing about themselves. */
export function toHttpFailure(error: unknown): HttpFailure & { unexpected?: boolean } {
  if (error instanceof HttpFailure) return error;
  if (error instanceof AuthFailure) {
    return new HttpFailure(authStatus[error.code], error.code, error.message);
  }
  if (error instanceof FunctionLoadError) return badRequest(error.code, error.message);
  if (error instanceof EngineError && infrastructureStatus[error.code] !== undefined) {
    return infrastructureFailure(error.code, error.message);
  }
  return Object.assign(
    new HttpFailure(
      500,
      "InternalServerError",
      "Your request couldn't be completed. Try again later.",
    ),
    { unexpected: true },
  );
}
