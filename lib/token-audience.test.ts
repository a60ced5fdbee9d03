import { expect, test } from "vitest";
import { isForConvex } from "./token-audience";

const token = (claims: object) =>
  `x.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.x`;

test.each([
  [token({ aud: "convex" }), true],
  [token({ aud: ["words", "convex"], name: "Zoë 👩‍🚀 ÿ>?" }), true],
  [token({ aud: "convexity" }), false],
  [token({}), false],
  ["x.y.z", false],
  ["x", false],
  ["", false],
])("%s", (value, expected) => expect(isForConvex(value)).toBe(expected));
