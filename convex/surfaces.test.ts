import { getFunctionName, makeFunctionReference } from "convex/server";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { call, findFunctions, seedPeople } from "./test.functions";
import { backend, WEBHOOK_SECRET, type Backend } from "./test.setup";
import { surfaces } from "./test.surfaces";

const { found, internals } = await findFunctions();

beforeEach(() => {
  vi.stubEnv("CLERK_WEBHOOK_SECRET", WEBHOOK_SECRET);
  // Nothing here may reach Clerk: whoever gets that far was let in.
  vi.stubEnv("CLERK_SECRET_KEY", "");
  vi.spyOn(console, "error").mockImplementation(() => {});
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** Calls a function as somebody, and tells the kind of refusal, or null when it was let in. */
async function refusal(
  t: Backend,
  caller: string | null,
  path: string,
  args: Record<string, unknown>,
) {
  const outcome = await call(
    t,
    caller,
    found.find(([name]) => name === path)!,
    args,
  );
  return "refused" in outcome ? outcome.refused : null;
}

test("every public function has a line in the table, and every line a function", () => {
  expect(found.map(([name]) => name).sort()).toEqual(Object.keys(surfaces).sort());
});

test("every internal function declares what it takes and what it gives", () => {
  expect(internals.length).toBeGreaterThan(5);
  const silent = internals.filter(
    ([, definition]) =>
      definition.exportReturns() === "null" || definition.exportArgs().includes('"any"'),
  );
  expect(silent.map(([path]) => path)).toEqual([]);
});

/**
 * Every public function there is, found and not listed by hand, and what it answers to each kind of caller. A function
 * without a line in the table of surfaces fails the test.
 */
describe.each(found)("%s", (path, definition) => {
  const { gate, args = () => ({}) } = surfaces[path] ?? { gate: "person" };

  test("declares what it takes and what it gives", () => {
    expect(JSON.parse(definition.exportArgs())).toMatchObject({ type: "object" });
    expect(JSON.parse(definition.exportReturns())).not.toBeNull();
    expect(definition.exportArgs()).not.toContain('"any"');
    expect(definition.exportReturns()).not.toContain('"any"');
    expect(getFunctionName(makeFunctionReference<"query">(path))).toBe(path);
  });

  test("refuses whoever may not call it", async () => {
    const t = backend();
    const ids = await seedPeople(t);
    const answers = {
      anonymous: await refusal(t, null, path, args(ids)),
      stranger: await refusal(t, "user_stranger", path, args(ids)),
      banned: await refusal(t, "user_banned", path, args(ids)),
      gone: await refusal(t, "user_gone", path, args(ids)),
      member: await refusal(t, "user_jonas", path, args(ids)),
    };
    const [no, banned] = gate === "token" ? [null, null] : ["unauthenticated", "banned"];
    expect(answers).toMatchObject({ anonymous: "unauthenticated", stranger: no, banned, gone: no });
    if (gate === "admin") expect(answers.member).toBe("forbidden");
    else expect(["unauthenticated", "forbidden", "banned"]).not.toContain(answers.member);
  });

  test("refuses arguments that it did not ask for", async () => {
    const t = backend();
    const ids = await seedPeople(t);
    expect(await refusal(t, "user_ada", path, { ...args(ids), externalId: "user_mira" })).toBe(
      "arguments",
    );
  });
});
