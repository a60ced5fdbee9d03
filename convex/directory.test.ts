import { describe, expect, test } from "vitest";
import { api } from "./_generated/api";
import { addPerson, as } from "./test.people";
import { backend } from "./test.setup";

async function house() {
  const t = backend();
  const ids = {
    ada: await addPerson(t, "ada", { name: "Zora Admin", role: "admin" }),
    mira: await addPerson(t, "mira", { name: "Mira Lund" }),
    milo: await addPerson(t, "milo", { name: "MILO Berg", banned: true, lastSignInAt: 5 }),
    jonas: await addPerson(t, "jonas", { name: undefined }),
  };
  const list = (who: string, args: object = {}, numItems = 10) =>
    as(t, who).query(api.directory.list, { paginationOpts: { numItems, cursor: null }, ...args });
  return { t, ids, list };
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
    const { t, list } = await house();
    const first = await list("mira", {}, 3);
    expect(first.isDone).toBe(false);
    const rest = await as(t, "mira").query(api.directory.list, {
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
    const { t, ids } = await house();
    await t.run((ctx) => ctx.db.delete("users", ids.jonas));
    expect(await as(t, "mira").query(api.directory.get, { id: ids.jonas })).toBeNull();
    expect(await as(t, "mira").query(api.directory.get, { id: "not-an-id" })).toBeNull();
    expect(await as(t, "mira").query(api.directory.get, { id: ids.ada })).toMatchObject({
      name: "Zora Admin",
    });
  });

  test("has a trail that only admins read", async () => {
    const { t, ids } = await house();
    const trail = await as(t, "ada").query(api.directory.trail, { id: ids.milo });
    expect(trail).toMatchObject([{ change: { kind: "ban" }, source: "webhook", state: "done" }]);
    await expect(as(t, "mira").query(api.directory.trail, { id: ids.milo })).rejects.toThrow(
      /not_admin/,
    );
  });
});
