import { expect, test } from "vitest";
import { identityOf } from "../test.setup";
import { readClaims, readUpdatedAt } from "./claims";

test("the claims of a token, each of which may be missing, null or blank", () => {
  expect(readClaims(identityOf("user_1"))).toEqual({ updatedAt: 0 });
  expect(readClaims(identityOf("user_1", { name: "", email: null, givenName: "  " }))).toEqual({
    updatedAt: 0,
  });
  const claims = {
    name: "Mira Holm",
    nickname: "mira",
    email: "m@handoff.test",
    emailVerified: true,
    updatedAt: "1970-01-01T00:00:05Z",
  };
  expect(readClaims(identityOf("user_1", claims))).toEqual({
    updatedAt: 5000,
    name: "Mira Holm",
    username: "mira",
    email: "m@handoff.test",
    emailVerified: true,
  });
});

test("a verified flag without an address says nothing", () => {
  expect(
    readClaims(identityOf("user_1", { emailVerified: true, phoneNumberVerified: true })),
  ).toEqual({ updatedAt: 0 });
});

test.each([
  ["2023-11-14T22:13:20.123Z", 1_700_000_000_123],
  ["2023-11-14T22:13:20+00:00", 1_700_000_000_000],
  ["1700000000", 1_700_000_000_000],
  [1_700_000_000, 1_700_000_000_000],
  [1_700_000_000_123, 1_700_000_000_123],
  ["never", 0],
  [Number.NaN, 0],
  [-1, 0],
  [undefined, 0],
  [{}, 0],
])("updated_at %j is %i ms", (value, ms) => expect(readUpdatedAt(value)).toBe(ms));
