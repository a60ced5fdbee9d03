import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import schema from "./schema";
import { call, findFunctions, seedPeople } from "./test.functions";
import { backend, clerkUser, deliver, event, WEBHOOK_SECRET, type Backend } from "./test.setup";
import { surfaces, type Ids } from "./test.surfaces";

/**
 * What is somebody's stays theirs: every public function there is, called by a person who has no part in it, with the
 * ids of what belongs to Mira and Jonas. Nothing of it may come back, and nothing of it may change.
 */

const { found } = await findFunctions();

const secrets = [
  "kept between us",
  "for your eyes",
  "mira@handoff.test",
  "user_mira",
  "+4915550100",
];

beforeEach(() => {
  vi.stubEnv("CLERK_WEBHOOK_SECRET", WEBHOOK_SECRET);
  vi.stubEnv("CLERK_SECRET_KEY", "");
  vi.spyOn(console, "error").mockImplementation(() => {});
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

async function town(): Promise<{ t: Backend; ids: Ids }> {
  const t = backend();
  const ids = await seedPeople(t);
  await deliver(t, event("user.created", clerkUser({ id: "user_olga", email_addresses: [] })));
  await t.run(async (ctx) => {
    await ctx.db.patch("users", ids.mira, { phone: "+4915550100", lastSignInAt: 1 });
    await ctx.db.patch("threads", ids.thread, { title: "kept between us" });
    await ctx.db.patch("messages", ids.message, { text: "for your eyes" });
  });
  return { t, ids };
}

/** Everything that is stored, but for what the caller's own calls may leave behind. */
async function stored(t: Backend) {
  return await t.run(async (ctx) => {
    const olga = (await ctx.db.query("users").collect()).find(
      ({ externalId }) => externalId === "user_olga",
    );
    const tables: Record<string, unknown[]> = {};
    for (const table of Object.keys(schema.tables) as (keyof typeof schema.tables)[]) {
      const rows = (await ctx.db.query(table).collect()) as Record<string, unknown>[];
      tables[table] = rows.filter(
        (row) =>
          row._id !== olga?._id &&
          !Object.values(row).some((value) => value === "user_olga" || value === olga?._id),
      );
    }
    return tables;
  });
}

const ofOthers = ({ thread, message }: Ids, args: Record<string, unknown>) =>
  Object.values(args).some((value) => value === thread || value === message);

describe.each(found)("%s", (path, definition) => {
  const { gate, args = () => ({}) } = surfaces[path] ?? { gate: "person" };

  test("gives a stranger nothing of other people's, and changes nothing of it", async () => {
    const { t, ids } = await town();
    const before = await stored(t);
    const given = args(ids);
    const outcome = await call(t, "user_olga", [path, definition], given);
    const told = JSON.stringify("value" in outcome ? outcome.value : outcome);
    expect(secrets.filter((secret) => told.includes(secret))).toEqual([]);
    if (ofOthers(ids, given)) {
      if ("refused" in outcome) expect(outcome.refused).toBe("not_found");
      else expect(outcome.value).toBeNull();
    }
    const after = await stored(t);
    // A new thread with somebody is the one thing that a stranger may begin.
    if (path !== "threads:start") expect(after).toEqual(before);
    else expect(after).toMatchObject({ users: before.users });
  });

  test("takes no id of another table for its own", async () => {
    const { t, ids } = await town();
    const caller = gate === "admin" ? "user_ada" : "user_mira";
    const given = args(ids);
    const known = Object.values(ids) as string[];
    for (const [name, value] of Object.entries(given)) {
      const isId = known.includes(String(value));
      if (!isId) continue;
      const foreign = [ids.thread, ids.message, ids.mira].filter(
        (id) => !sameTable(ids, id, value),
      );
      for (const id of foreign) {
        const before = await stored(t);
        const outcome = await call(t, caller, [path, definition], { ...given, [name]: id });
        if ("refused" in outcome) expect(["arguments", "not_found"]).toContain(outcome.refused);
        else expect(outcome.value).toBeNull();
        expect({ ...(await stored(t)), rateLimits: [] }).toEqual({ ...before, rateLimits: [] });
      }
    }
  });
});

function sameTable({ mira, jonas }: Ids, one: unknown, other: unknown): boolean {
  const isPerson = (id: unknown) => id === mira || id === jonas;
  return one === other || (isPerson(one) && isPerson(other));
}
