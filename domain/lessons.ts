/** What a person can try on the hand-off page, in the order in which it teaches. */
export const lessons = [
  "honest",
  "anonymous",
  "tampered",
  "audience",
  "issuer",
  "unsigned",
  "expired",
] as const;

export type Lesson = (typeof lessons)[number];
