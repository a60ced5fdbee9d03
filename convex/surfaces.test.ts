import { getFunctionName, makeFunctionReference } from "convex/server";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  backend,
  clerkUser,
  deliver,
  event,
  identityOf,
  WEBHOOK_SECRET,
  type Backend,
} from "./test.setup";
import { surfaces, type Ids } from "./test.surfaces";

type Registered = {
  isPublic?: boolean;
  isQuery?: boolean;
  isMutation?: boolean;
  isAction?: boolean;
  isHttp?: boolean;
  exportArgs(): string;
  exportReturns(): string;
};

const modules = import.meta.glob([
  "./**/*.ts",
  "!./**/*.test.ts",
  "!./test.*.ts",
  "!./_generated/**",
]);
const found: [string, Registered][] = [];
const internals: string[] = [];

for (const [file, load] of Object.entries(modules)) {
  const path = file.slice(2, -3);
  for (const [name, value] of Object.entries((await load()) as Record<string, Registered>)) {
    const isFunction = value?.isQuery || value?.isMutation || value?.isAction;
    if (isFunction && !value.isHttp) {
      if (value.isPublic) found.push([`${path}:${name}`, value]);
      else internals.push(`${path}:${name}`);
    }
  }
}

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

async function people(t: Backend): Promise<Ids> {
  await deliver(t, event("user.created", clerkUser()));
  await deliver(t, event("user.created", clerkUser({ id: "user_jonas" })));
  await deliver(t, event("user.created", clerkUser({ id: "user_banned", banned: true })));
  await deliver(t, event("user.deleted", { id: "user_gone", deleted: true }));
  await deliver(
    t,
    event("user.created", clerkUser({ id: "user_ada", public_metadata: { role: "admin" } })),
  );
  return await t.run(async (ctx) => {
    const all = await ctx.db.query("users").collect();
    const idOf = (externalId: string) => all.find((row) => row.externalId === externalId)!._id;
    const [mira, jonas] = [idOf("user_mira"), idOf("user_jonas")];
    const thread = await ctx.db.insert("threads", { title: "Ours", ownerId: mira });
    const message = await ctx.db.insert("messages", {
      threadId: thread,
      authorId: mira,
      text: "Hello",
    });
    for (const userId of [mira, jonas]) {
      const place = { threadId: thread, userId, readAt: 0, lastMessageAt: 1 };
      await ctx.db.insert("reads", { ...place, titleKey: "ours" });
    }
    const none = { total: 0, listed: 0, checked: 0, missing: 0, stale: 0, orphaned: 0, removed: 0 };
    const run = await ctx.db.insert("syncRuns", {
      ...{ ...none, asked: "admin", apply: false, force: false, phase: "opening" },
      ...{ step: 0, tries: 0, state: "done", startedAt: 0, lastAt: 0 },
    });
    return { mira, jonas, thread, message, run };
  });
}

/** Calls a function as somebody, and tells the kind of refusal, or null when it was let in. */
async function refusal(
  t: Backend,
  caller: string | null,
  path: string,
  args: Record<string, unknown>,
) {
  const [, definition] = found.find(([name]) => name === path)!;
  const as = caller === null ? t : t.withIdentity(identityOf(caller));
  try {
    if (definition.isQuery) await as.query(makeFunctionReference<"query">(path), args);
    else if (definition.isMutation)
      await as.mutation(makeFunctionReference<"mutation">(path), args);
    else await as.action(makeFunctionReference<"action">(path), args);
    return null;
  } catch (error) {
    return (error as { data?: { kind?: string } }).data?.kind ?? "unexpected";
  }
}

test("every public function has a line in the table, and every line a function", () => {
  expect(found.map(([name]) => name).sort()).toEqual(Object.keys(surfaces).sort());
  expect(internals.length).toBeGreaterThan(5);
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
    const ids = await people(t);
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
    const ids = await people(t);
    expect(await refusal(t, "user_ada", path, { ...args(ids), externalId: "user_mira" })).toBe(
      "unexpected",
    );
  });
});
