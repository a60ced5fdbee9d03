/** Every failure that a function of ours reports on purpose. The UI maps a kind to words in one place. */
export type AppError =
  | { kind: "unauthenticated"; reason: UnauthenticatedReason }
  | { kind: "forbidden"; reason?: ForbiddenReason }
  | { kind: "not_found" }
  | { kind: "banned" }
  | { kind: "invalid"; field: string; reason: InvalidReason }
  | { kind: "rate_limited"; retryAfterMs: number }
  | { kind: "clerk_unavailable" };

/** `no_token`: nobody signed in; `no_person`: verified, but no row yet; `deleted`: the row is gone for good. */
export type UnauthenticatedReason = "no_token" | "no_person" | "deleted" | "signed_out";

/** `last_admin`: the change would leave nobody who can undo it. `listed_admin`: the deployment names the address an admin. */
export type ForbiddenReason = "not_admin" | "last_admin" | "listed_admin";

export type InvalidReason = "empty" | "too_long" | "unknown";

export type ErrorKind = AppError["kind"];

const kinds: Record<ErrorKind, true> = {
  unauthenticated: true,
  forbidden: true,
  not_found: true,
  banned: true,
  invalid: true,
  rate_limited: true,
  clerk_unavailable: true,
};

export const errorKinds = Object.keys(kinds) as ErrorKind[];

/** Reads our error out of anything thrown, wherever it was thrown; null when it is not one of ours. */
export function readAppError(thrown: unknown): AppError | null {
  const data = isRecord(thrown) ? (thrown.data ?? thrown) : null;
  if (!isRecord(data) || typeof data.kind !== "string" || !(data.kind in kinds)) return null;
  return data as AppError;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
