import { expect, test } from "vitest";
import { fillClaims, type ShortcodeScope } from "./shortcodes.ts";
import type { Json } from "../model/documents.ts";

const scope: ShortcodeScope = {
  user: {
    id: "user_1",
    first_name: "Ida",
    last_name: null,
    username: "",
    email_verified: true,
    two_factor_enabled: false,
    public_metadata: { role: "admin", teams: ["a", "b"], deep: { level: 3 } },
  },
  session: { id: "sess_1", actor: null },
  org: {},
};

const cases: [string, Json, Json][] = [
  ["plain text stays", "convex", "convex"],
  ["one value", "{{user.first_name}}", "Ida"],
  ["spaces inside", "{{  user.first_name }}", "Ida"],
  ["a boolean keeps its type", "{{user.email_verified}}", true],
  ["false keeps its type", "{{user.two_factor_enabled}}", false],
  ["an object keeps its type", "{{user.public_metadata.deep}}", { level: 3 }],
  ["a number keeps its type", "{{user.public_metadata.deep.level}}", 3],
  ["null", "{{user.last_name}}", null],
  ["unknown", "{{user.nothing}}", null],
  ["too deep", "{{user.first_name.length}}", null],
  ["no prototype", "{{user.constructor}}", null],
  ["an empty scope", "{{org.role}}", null],
  ["inside text", "Hello {{user.first_name}}!", "Hello Ida!"],
  ["several", "{{user.id}}/{{session.id}}", "user_1/sess_1"],
  ["null inside text", "[{{user.last_name}}]", "[]"],
  ["an object inside text", "x {{user.public_metadata.teams}}", 'x ["a","b"]'],
  ["fallback text", "{{user.last_name || 'none'}}", "none"],
  ["fallback in double quotes", '{{user.last_name || "none"}}', "none"],
  ["the first that is there", "{{user.username || user.last_name || user.id}}", "user_1"],
  ["no fallback needed", "{{user.first_name || 'none'}}", "Ida"],
  ["false falls back", "{{user.two_factor_enabled || 'no'}}", "no"],
  ["bars inside quotes", "{{user.last_name || 'a || b'}}", "a || b"],
  ["nothing in it", "{{}}", null],
  [
    "lists and objects",
    { a: ["{{user.id}}", 1], b: { c: "{{user.id}}" } },
    { a: ["user_1", 1], b: { c: "user_1" } },
  ],
  ["other types", { a: 1, b: true, c: null }, { a: 1, b: true, c: null }],
];

test.each(cases)("%s", (_, claim, expected) => {
  expect(fillClaims({ claim }, scope)).toEqual({ claim: expected });
});

test("endless nesting is cut instead of exhausting the stack", () => {
  let deep: Json = "{{user.id}}";
  for (let level = 0; level < 5_000; level++) deep = [deep];
  expect(() => fillClaims({ deep }, scope)).not.toThrow();
});
