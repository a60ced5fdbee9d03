import { expect, test, vi } from "vitest";
import { nextEnvironment } from "./next.mjs";

const variables = { NEXT_PUBLIC_CONVEX_URL: "http://127.0.0.1:3210" };
const own = {
  CLERK_JWT_KEY: "of another instance",
  NEXT_PUBLIC_CLERK_DOMAIN: "other.example.test",
  // Of this origin local Clerk's tokens are not: each of them would be refused.
  NEXT_PUBLIC_SITE_URL: "https://other.example.test",
};

test("what belongs to a real Clerk does not reach pages on the local one", () => {
  for (const [name, value] of Object.entries(own)) vi.stubEnv(name, value);
  const blank = { CLERK_JWT_KEY: "", NEXT_PUBLIC_CLERK_DOMAIN: "", NEXT_PUBLIC_SITE_URL: "" };
  const both = { ok: true, clerk: "local", convex: "local" } as const;
  // Set, though empty: Next reads what is not set from a person's files.
  expect(nextEnvironment(variables, both)).toMatchObject({ ...variables, ...blank });
  expect(nextEnvironment(variables, { ...both, clerk: "real" })).toMatchObject(own);
});
