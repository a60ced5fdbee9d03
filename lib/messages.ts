import type { AppError } from "../domain/errors";

/** What a refusal says to a person: what happened, and what to do next. `null` is a failure nobody foresaw. */
export function errorWords(error: AppError | null): string {
  if (!error) return "Something broke on our side. Try again in a moment.";
  switch (error.kind) {
    case "unauthenticated":
      return "You are signed out. Sign in and try again.";
    case "banned":
      return "This account is suspended.";
    case "not_found":
      return "That is not there any more.";
    case "rate_limited":
      return `That was a little fast. Try again in ${seconds(error.retryAfterMs)}.`;
    case "clerk_unavailable":
      return "Clerk did not answer. Try again in a moment.";
    case "forbidden":
      return forbidden[error.reason ?? "not_admin"];
    case "invalid":
      return invalid[error.reason];
  }
}

const forbidden: Record<NonNullable<Extract<AppError, { kind: "forbidden" }>["reason"]>, string> = {
  not_admin: "Only admins can do that.",
  last_admin: "Somebody has to stay admin. Make another person an admin first.",
  listed_admin: "This person is an admin by the app's own list of addresses. Change it there.",
};

const invalid: Record<Extract<AppError, { kind: "invalid" }>["reason"], string> = {
  empty: "Write something first.",
  too_long: "That is too long. Make it shorter.",
  unknown: "That is not one of the choices.",
};

function seconds(ms: number): string {
  const whole = Math.max(1, Math.ceil(ms / 1000));
  return whole === 1 ? "a second" : `${whole} seconds`;
}
