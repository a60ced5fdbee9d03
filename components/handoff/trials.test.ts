import { expect, it, test } from "vitest";
import { lessons } from "@/domain/lessons";
import { readToken } from "@/lib/jwt";
import { trials } from "./trials";

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const token = [part({ alg: "RS256" }), part({ sub: "a", aud: "convex", iss: "b" }), "sig"].join(
  ".",
);

it("has a trial for every lesson, in their order", () => {
  expect(trials.map(({ lesson }) => lesson)).toEqual(lessons);
});

test.each(trials.filter(({ lesson }) => !["honest", "anonymous", "expired"].includes(lesson)))(
  "$lesson changes one thing and keeps the rest",
  ({ forge }) => {
    const forged = readToken(forge(token, "") ?? "");
    const honest = readToken(token);
    const differing = (["sub", "aud", "iss"] as const).filter(
      (claim) => forged?.claims[claim] !== honest?.claims[claim],
    );
    const headerDiffers = forged?.header.alg !== "RS256";
    expect(differing.length + (headerDiffers ? 1 : 0)).toBe(1);
  },
);

it("sends nothing, the token itself, and the old one where it says so", () => {
  const sent = Object.fromEntries(trials.map(({ lesson, forge }) => [lesson, forge(token, "old")]));
  expect(sent).toMatchObject({ honest: token, anonymous: null, expired: "old" });
});
