import type { Lesson } from "@/domain/lessons";
import { readToken, unsigned, withClaims } from "@/lib/jwt";

type Trial = {
  lesson: Lesson;
  /** Whether Convex should let it in. */
  expected: boolean;
  /** What is sent instead of the fresh token; null for nothing. */
  forge: (token: string, oldToken: string) => string | null;
};

/** The same request in seven guises. */
export const trials: readonly Trial[] = [
  {
    lesson: "honest",
    expected: true,
    forge: (token) => token,
  },
  {
    lesson: "anonymous",
    expected: false,
    forge: () => null,
  },
  {
    lesson: "tampered",
    expected: false,
    forge: (token) => changed(token, { sub: "user_somebody_else" }),
  },
  {
    lesson: "audience",
    expected: false,
    forge: (token) => changed(token, { aud: "another-service" }),
  },
  {
    lesson: "issuer",
    expected: false,
    forge: (token) => changed(token, { iss: "https://clerk.elsewhere.test" }),
  },
  {
    lesson: "unsigned",
    expected: false,
    forge: (token) => unsigned(token),
  },
  {
    lesson: "expired",
    expected: false,
    forge: (_token, oldToken) => oldToken,
  },
];

export function changed(token: string, claims: Record<string, unknown>): string {
  const held = readToken(token);
  return held ? withClaims(token, { ...held.claims, ...claims }) : token;
}
