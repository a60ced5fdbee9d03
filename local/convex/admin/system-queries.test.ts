/** What dashboards and the command line watch with the admin key. */
import { BaseConvexClient, ConvexHttpClient } from "convex/browser";
import type { Value } from "convex/values";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { notes, notesProject } from "../test/notes-project.ts";
import { startTestConvex, until, type TestConvex } from "../test/running.ts";

let convex: TestConvex;
const undo: (() => unknown)[] = [];

beforeAll(async () => {
  convex = await startTestConvex({ files: notesProject });
});
afterAll(async () => {
  for (const step of undo) await step();
  await convex.close();
});

/** Every answer to a query, in order; errors as their message. */
function watch(path: string, args: Record<string, Value>, adminKey?: string): unknown[] {
  const seen: unknown[] = [];
  const client = new BaseConvexClient(
    convex.url,
    () => {
      try {
        seen.push(client.localQueryResult(path, args));
      } catch (error) {
        seen.push((error as Error).message);
      }
    },
    {
      webSocketConstructor: WebSocket as unknown as typeof globalThis.WebSocket,
      logger: false,
      unsavedChangesWarning: false,
    },
  );
  undo.push(() => client.close());
  if (adminKey) {
    (client as unknown as { setAdminAuth(key: string): void }).setAdminAuth(adminKey);
  }
  client.subscribe(path, args);
  return seen;
}

describe("system queries", () => {
  it("tell of environment variables as they change", async () => {
    const seen = watch("_system/cli/queryEnvironmentVariables", {}, convex.adminKey);
    await until(() => seen.length === 1);
    await convex.setEnv({ WATCHED: "1" });
    await until(() => seen.length === 2);
    expect(seen).toEqual([[], [{ name: "WATCHED", value: "1" }]]);
  });

  it("tell of every write to a table", async () => {
    const client = new ConvexHttpClient(convex.url);
    const seen = watch("_system/cli/queryTable", { tableName: "notes" }, convex.adminKey);
    await until(() => seen.length === 1);
    for (const count of [2, 3]) {
      await client.mutation(notes.add, { list: "watched", text: "x" });
      await until(() => seen.length === count);
    }
    await client.mutation(notes.increment, { name: "another table" });
    expect(new Set(seen).size).toBe(3);
  });

  it("read tables page by page, in either order", async () => {
    const admin = new ConvexHttpClient(convex.url);
    (admin as unknown as { setAdminAuth(key: string): void }).setAdminAuth(convex.adminKey);
    for (const text of ["a", "b", "c"]) await admin.mutation(notes.add, { list: "pages", text });
    const read = async (order: string) => {
      const texts: string[] = [];
      let cursor: string | null = null;
      for (let isDone = false; !isDone;) {
        const page = await (
          admin as unknown as {
            function(
              path: string,
              component: undefined,
              args: object,
            ): Promise<{
              page: { text: string; list: string }[];
              isDone: boolean;
              continueCursor: string;
            }>;
          }
        ).function("_system/cli/tableData", undefined, {
          table: "notes",
          order,
          paginationOpts: { cursor, numItems: 2 },
        });
        texts.push(...page.page.filter(({ list }) => list === "pages").map(({ text }) => text));
        ({ isDone, continueCursor: cursor } = page);
      }
      return texts;
    };
    expect(await read("asc")).toEqual(["a", "b", "c"]);
    expect(await read("desc")).toEqual(["c", "b", "a"]);
  });

  it.each([["_system/cli/queryEnvironmentVariables"], ["_system/cli/modules:apiSpec"]])(
    "%s is there for nobody but the admin",
    async (path) => {
      const seen = watch(path, {});
      await until(() => seen.length === 1);
      expect(seen[0]).toContain("Could not find public function");
    },
  );

  it("that do not exist are missing for the admin too", async () => {
    const seen = watch("_system/cli/nothing", {}, convex.adminKey);
    await until(() => seen.length === 1);
    expect(seen[0]).toContain("Could not find function");
  });
});
