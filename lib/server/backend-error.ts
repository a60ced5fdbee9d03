import { readAppError, type AppError } from "../../domain/errors";

export type BackendFailure =
  | AppError
  /** Convex did not answer, or not in time. */
  | { kind: "unreachable" }
  /** Convex refused the token itself: its issuer, audience, signature or age. */
  | { kind: "token_refused" }
  /** A failure that nobody foresaw; its details stay in the logs. */
  | { kind: "unexpected" };

/** What went wrong in a call to Convex, by kind; the cause is for the log and never for the page. */
export class BackendError extends Error {
  constructor(
    readonly failure: BackendFailure,
    cause?: unknown,
  ) {
    super(`Convex call failed: ${failure.kind}`, { cause });
    this.name = "BackendError";
  }
}

export function toBackendError(error: unknown): BackendError {
  if (error instanceof BackendError) return error;
  return new BackendError(readAppError(error) ?? { kind: kindOf(error) }, error);
}

function kindOf(error: unknown): "token_refused" | "unexpected" {
  if (!(error instanceof Error)) return "unexpected";
  // The client throws the body of a refusal as its message.
  return /"code":\s*"(NoAuthProvider|InvalidAuthHeader|Unauthenticated|AuthProviderDiscoveryFailed)"/.test(
    error.message,
  )
    ? "token_refused"
    : "unexpected";
}
