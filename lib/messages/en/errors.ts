/** What a refusal says: what happened, and what to do next. One for each kind of `domain/errors.ts`. */
export const errors = {
  notSaved: "Not saved",
  unexpected: "Something broke on our side. Try again in a moment.",
  unauthenticated: "You are signed out. Sign in and try again.",
  banned: "This account is suspended.",
  not_found: "That is not there any more.",
  rate_limited:
    "That was a little fast. Try again in {seconds, plural, one {a second} other {# seconds}}.",
  clerk_unavailable: "Clerk did not answer. Try again in a moment.",
  forbidden: {
    not_admin: "Only admins can do that.",
    last_admin: "Somebody has to stay admin. Make another person an admin first.",
    listed_admin: "This person is an admin by the app's own list of addresses. Change it there.",
  },
  invalid: {
    empty: "Write something first.",
    too_long: "That is too long. Make it shorter.",
    unknown: "That is not one of the choices.",
  },
} as const;
