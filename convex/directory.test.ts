import { describe, expect, test } from "vitest";
import { api } from "./_generated/api";
import type { Id } from "./_generated/dataModel";
import { writePerson } from "./people/store";
import { backend, identityOf, type Backend } from "./test.setup";

async function add(t: Backend, externalId: string, over: Record<string, unknown> = {}) {
  return await t.run(async (ctx) => {
    const row = {
      ...{
        externalId,
        name: externalId,
        email: `${externalId}@handoff.test`,
        role: "member" as const,
      },
      ...{ banned: false, createdAt: 1, clerkUpdatedAt: 1, eventClock: 1, syncedAt: 1 },
      ...{ syncedBy: "webhook" as const, lastSignInAt: 5 },
      ...over,
    };
    await writePerson(ctx, null, row);
    const rows = await ctx.db.query("users").collect();
    return rows.find((user) => user.externalId === externalId)?._id as Id<"users">;
  });
}

async function house() {
  const t = backend();
  const ids = {
    ada: await add(t, "ada", { name: "Zora Admin", role: "admin" }),
    mira: await add(t, "mira", { name: "Mira Lund" }),
    milo: await add(t, "milo", { name: "MILO Berg", banned: true }),
    jonas: await add(t, "jonas", { name: undefined }),
  };
  const as = (who: string) => t.withIdentity(identityOf(who));
  const list = (who: string, args: object = {}, numItems = 10) =>
    as(who).query(api.directory.list, { paginationOpts: { numItems, cursor: null }, ...args });
  return { t, ids, as, list };
}

describe("the directory", () => {
  test("shows names and pictures to members, and nothing else", async () => {
    const { list, ids } = await house();
    const { page } = await list("mira");
    expect(page.map((card) => card.name)).toEqual([
      "jonas",
      "MILO Berg",
      "Mira Lund",
      "Zora Admin",
    ]);
    expect(page[2]).toEqual({ id: ids.mira, name: "Mira Lund", isMe: true });
    expect(JSON.stringify(page)).not.toMatch(/@|role|banned|lastSignIn/);
  });

  test("shows admins the standing too", async () => {
    const { list } = await house();
    const { page } = await list("ada", { search: "milo" });
    expect(page).toMatchObject([
      { standing: { role: "member", banned: true, email: "milo@handoff.test", lastSignInAt: 5 } },
    ]);
  });

  test.each([
    ["mi", ["MILO Berg", "Mira Lund"]],
    ["  MIRA   l", ["Mira Lund"]],
    ["und", []],
    ["", ["jonas", "MILO Berg", "Mira Lund", "Zora Admin"]],
  ])("finds by how a name starts: %j", async (search, names) => {
    const { list } = await house();
    expect((await list("mira", { search })).page.map((card) => card.name)).toEqual(names);
  });

  test("filters by role for admins and refuses others", async () => {
    const { list } = await house();
    expect((await list("ada", { role: "admin" })).page.map((card) => card.name)).toEqual([
      "Zora Admin",
    ]);
    await expect(list("mira", { role: "admin" })).rejects.toThrow(/not_admin/);
  });

  test("goes on where a page ended", async () => {
    const { as, list } = await house();
    const first = await list("mira", {}, 3);
    expect(first.isDone).toBe(false);
    const rest = await as("mira").query(api.directory.list, {
      paginationOpts: { numItems: 3, cursor: first.continueCursor },
    });
    expect(rest.page.map((card) => card.name)).toEqual(["Zora Admin"]);
  });

  test("is closed to strangers and to the banned", async () => {
    const { list } = await house();
    await expect(list("nobody")).rejects.toThrow(/unauthenticated/);
    await expect(list("milo")).rejects.toThrow(/banned/);
  });
});

describe("one person", () => {
  test("is null when the id leads nowhere", async () => {
    const { as, t, ids } = await house();
    await t.run((ctx) => ctx.db.delete("users", ids.jonas));
    expect(await as("mira").query(api.directory.get, { id: ids.jonas })).toBeNull();
    expect(await as("mira").query(api.directory.get, { id: "not-an-id" })).toBeNull();
    expect(await as("mira").query(api.directory.get, { id: ids.ada })).toMatchObject({
      name: "Zora Admin",
    });
  });

  test("has a trail that only admins read", async () => {
    const { as, ids } = await house();
    const trail = await as("ada").query(api.directory.trail, { id: ids.milo });
    expect(trail).toMatchObject([{ change: { kind: "ban" }, source: "webhook", state: "done" }]);
    await expect(as("mira").query(api.directory.trail, { id: ids.milo })).rejects.toThrow(
      /not_admin/,
    );
  });
});
