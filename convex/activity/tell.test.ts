import { expect, test } from "vitest";
import type { PersonRow } from "../people/merge";
import { joinWhat } from "./join";
import { tellChange } from "./tell";

const row: PersonRow = {
  ...{ externalId: "user_mira", name: "Mira Holm", email: "mira@handoff.test" },
  ...{ role: "member", banned: false, createdAt: 1_000_000, clerkUpdatedAt: 1 },
  ...{ eventClock: 1, syncedAt: 1, syncedBy: "webhook" },
};

test.each([
  ["nothing that its person sees", { eventClock: 2, syncedAt: 2, emailVerified: true }, []],
  ["a name", { name: "Mira Lund" }, [{ kind: "profile", fields: ["name"], by: "webhook" }]],
  [
    "name and picture, seen in a sign-in",
    { name: undefined, imageUrl: "https://img.example/x", syncedBy: "token" as const },
    [{ kind: "profile", fields: ["name", "picture"], by: "token" }],
  ],
  ["the role", { role: "admin" as const }, [{ kind: "role", to: "admin" }]],
  ["a ban", { banned: true }, [{ kind: "ban" }]],
  ["a sign-in", { lastSignInAt: 2_000_000 }, [{ kind: "signed_in" }]],
  ["the first sign-in, with the account itself", { lastSignInAt: 1_001_000 }, []],
])("tells of %s", (_, change, told) => {
  expect(tellChange(row, { ...row, ...change })).toEqual(told);
});

test("tells of an arrival once, however much of it is known", () => {
  expect(tellChange(null, row)).toEqual([{ kind: "joined", by: "webhook" }]);
  const byToken: PersonRow = { ...row, email: undefined, eventClock: 0, syncedBy: "token" };
  expect(tellChange(byToken, row)).toEqual([]);
  expect(tellChange(byToken, { ...row, name: "Mira Lund" })).toMatchObject([{ fields: ["name"] }]);
});

test("joins what belongs together and nothing else", () => {
  const [one, other] = ["a", "b"].map((id) => ({
    ...{ kind: "messages" as const, threadId: id as never, count: 2 },
  }));
  expect(joinWhat(one!, { ...one!, count: 1 })).toEqual({ ...one!, count: 3 });
  expect(joinWhat(one!, other!)).toBeNull();
  expect(joinWhat({ kind: "ban" }, { kind: "ban" })).toBeNull();
  expect(
    joinWhat(
      { kind: "settings", fields: ["about", "language"] },
      { kind: "settings", fields: ["language", "headline"] },
    ),
  ).toEqual({ kind: "settings", fields: ["about", "language", "headline"] });
});
