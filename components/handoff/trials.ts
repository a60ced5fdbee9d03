import type { Lesson } from "@/domain/lessons";
import { readToken, unsigned, withClaims } from "@/lib/jwt";

type Trial = {
  lesson: Lesson;
  title: string;
  words: string;
  /** Whether Convex should let it in. */
  expected: boolean;
  /** What is sent instead of the fresh token; null for nothing. */
  forge: (token: string, oldToken: string) => string | null;
};

/** The same request in seven guises. */
export const trials: readonly Trial[] = [
  {
    lesson: "honest",
    title: "As it is",
    words: "Your own token, newly issued.",
    expected: true,
    forge: (token) => token,
  },
  {
    lesson: "anonymous",
    title: "Without a token",
    words: "Nobody signed in, or nobody says so.",
    expected: false,
    forge: () => null,
  },
  {
    lesson: "tampered",
    title: "Another person’s id",
    words: "The claim “sub” is changed, the signature stays.",
    expected: false,
    forge: (token) => changed(token, { sub: "user_somebody_else" }),
  },
  {
    lesson: "audience",
    title: "For another audience",
    words: "The claim “aud” names another service.",
    expected: false,
    forge: (token) => changed(token, { aud: "another-service" }),
  },
  {
    lesson: "issuer",
    title: "From another issuer",
    words: "The claim “iss” names a Clerk that is not ours.",
    expected: false,
    forge: (token) => changed(token, { iss: "https://clerk.elsewhere.test" }),
  },
  {
    lesson: "unsigned",
    title: "Without a signature",
    words: "The header says “alg: none”: the oldest trick.",
    expected: false,
    forge: (token) => unsigned(token),
  },
  {
    lesson: "expired",
    title: "Too late",
    words: "The token with which this page opened. It is good for a minute: wait for it.",
    expected: false,
    forge: (_token, oldToken) => oldToken,
  },
];

export function changed(token: string, claims: Record<string, unknown>): string {
  const held = readToken(token);
  return held ? withClaims(token, { ...held.claims, ...claims }) : token;
}
