import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { describe, expect, test } from "vitest";
import { completeSettings, defaultSettings } from "./settings.ts";
import { nearest, parseSettings, SettingsError } from "./settings-file.ts";
import { settingsFile, settingsShape } from "./settings-schema.ts";
import { startTestClerk } from "./test/harness.ts";

const parse = (value: unknown) => parseSettings(JSON.stringify(value), "local.clerk.json");

describe("a good file", () => {
  test("may be empty, and may set anything", async () => {
    expect((await parse({})).settings).toEqual({ webhooks: {} });
    const { settings, users, webhooks, faults } = await parse({
      $schema: "./local.clerk.schema.json",
      applicationName: "Lantern",
      identifiers: { username: "required" },
      session: { audience: "convex", claims: { role: "{{user.public_metadata.role}}" } },
      webhooks: {
        retryScale: 0.1,
        endpoints: [{ url: "http://127.0.0.1:3211/hook", events: ["user.*"] }],
        faults: [{ kind: "duplicate", count: 2 }],
      },
      users: [{ email: "a@handoff.test", role: "admin" }],
    });
    const complete = completeSettings(settings);
    expect(complete.identifiers).toEqual({ email: "required", username: "required" });
    expect(complete.session).toMatchObject({ audience: "convex", tokenSeconds: 60 });
    expect(complete.webhooks).toEqual({ retryScale: 0.1, timeoutSeconds: 15 });
    expect(users).toHaveLength(1);
    expect(webhooks[0]?.events).toEqual(["user.*"]);
    expect(faults).toEqual([{ kind: "duplicate", count: 2 }]);
  });

  test("is what an instance starts with", async () => {
    const own = await startTestClerk({
      settingsText: JSON.stringify({ applicationName: "Lantern" }),
    });
    try {
      const answer = await (await own.browser()).get("/v1/environment");
      expect(answer.body.display_config.application_name).toBe("Lantern");
    } finally {
      await own.close();
    }
  });
});

describe("a mistake is named with its place and its cure", () => {
  const mistakes: [string, unknown, RegExp][] = [
    [
      "a near key",
      { aplicationName: "x" },
      /unknown key aplicationName \(did you mean applicationName\?\)/,
    ],
    [
      "a near key inside",
      { session: { lifetime: 1 } },
      /unknown key session\.lifetime \(did you mean lifetimeSeconds\?\)/,
    ],
    [
      "a near key in a list",
      { users: [{ emial: "x" }] },
      /unknown key users\.0\.emial \(did you mean email\?\)/,
    ],
    ["a far key", { quetzal: 1 }, /unknown key quetzal$/],
    ["a wrong type", { rateLimits: "no" }, /rateLimits: /],
    ["a wrong word", { identifiers: { email: "maybe" } }, /identifiers\.email: /],
    ["out of bounds", { session: { tokenSeconds: 1 } }, /session\.tokenSeconds: /],
    ["several at once", { a1: 1, rateLimits: 1 }, /rateLimits.*a1|a1.*rateLimits/],
    ["not an object", [], /the file: /],
  ];
  test.each(mistakes)("%s", async (_, value, message) => {
    await expect(parse(value)).rejects.toThrow(SettingsError);
    await expect(parse(value)).rejects.toThrow(message);
  });

  test("text that is not JSON", async () => {
    await expect(parseSettings("{", "local.clerk.json")).rejects.toThrow(/is not JSON/);
  });
});

test("nearest keeps quiet about what is nothing alike", () => {
  expect(nearest("sesion", ["session", "names"])).toBe("session");
  expect(nearest("zzzzzz", ["session", "names"])).toBeNull();
});

test("the schema, the defaults and the published JSON Schema say the same", () => {
  expect(Object.keys(settingsShape).sort()).toEqual(Object.keys(defaultSettings).sort());
  expect(() => z.strictObject(settingsShape).parse(defaultSettings)).not.toThrow();
  const published = readFileSync(join(import.meta.dirname, "local.clerk.schema.json"), "utf8");
  const { $schema, ...schema } = z.toJSONSchema(settingsFile) as Record<string, unknown>;
  expect(JSON.parse(published)).toEqual({ $schema, title: "local.clerk.json", ...schema });
});
