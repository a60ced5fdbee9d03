/** The real clients against a running deployment. */
import { ConvexClient, ConvexHttpClient } from "convex/browser";
import { ConvexReactClient } from "convex/react";
import type { FunctionReference } from "convex/server";
import { ConvexError } from "convex/values";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { notes, notesProject } from "../test/notes-project.ts";
import { startTestConvex, until, type TestConvex } from "../test/running.ts";

let convex: TestConvex;
let list: string;
let lists = 0;
const undo: (() => unknown)[] = [];

beforeAll(async () => {
  convex = await startTestConvex({ files: notesProject });
});
afterAll(() => convex.close());
beforeEach(() => {
  list = `list ${++lists}`;
});
afterEach(async () => {
  for (let step; (step = undo.pop());) await step();
});

/** Sockets of one client, to be cut. */
class CuttableSocket extends WebSocket {
  static all: CuttableSocket[] = [];
  constructor(url: string) {
    super(url);
    CuttableSocket.all.push(this);
  }
}
const options = {
  webSocketConstructor: CuttableSocket as unknown as typeof globalThis.WebSocket,
  logger: false as const,
  unsavedChangesWarning: false,
};

function open(): ConvexClient {
  const client = new ConvexClient(convex.url, options);
  undo.push(() => client.close());
  return client;
}

function watch(
  client: ConvexClient,
  query: FunctionReference<"query">,
  args: Record<string, unknown>,
): { results: unknown[]; errors: Error[] } {
  const seen = { results: [] as unknown[], errors: [] as Error[] };
  undo.push(
    client.onUpdate(
      query,
      args,
      (result) => seen.results.push(result),
      (error) => seen.errors.push(error),
    ),
  );
  return seen;
}

function cutAll(): void {
  for (const socket of CuttableSocket.all.splice(0)) socket.terminate();
}

describe("ConvexClient", () => {
  it("sees what another client writes, and its own writes once they are done", async () => {
    const [a, b] = [open(), open()];
    const seen = watch(a, notes.list, { list });
    await until(() => seen.results.length === 1);
    await b.mutation(notes.add, { list, text: "from b" });
    await until(() => seen.results.length === 2);
    await a.mutation(notes.add, { list, text: "from a" });
    expect(seen.results).toEqual([[], ["from b"], ["from b", "from a"]]);
  });

  it("keeps the order of its mutations", async () => {
    const client = open();
    await Promise.all(
      Array.from({ length: 50 }, (_, n) => client.mutation(notes.add, { list, text: String(n) })),
    );
    expect(await client.query(notes.list, { list })).toEqual(
      Array.from({ length: 50 }, (_, n) => String(n)),
    );
  });

  it("gets errors of every kind, and goes on", async () => {
    const client = open();
    const seen = watch(client, notes.crash, {});
    await until(() => seen.errors.length === 1);
    expect(seen.errors[0]?.message).toContain("Uncaught Error: out of luck");
    const refused = await client.mutation(notes.refuse, {}).catch((error: unknown) => error);
    expect((refused as ConvexError<{ kind: string }>).data).toEqual({ kind: "refused", big: 5n });
    await expect(client.mutation(notes.add, { list } as never)).rejects.toThrow(
      "ArgumentValidationError",
    );
    await expect(client.query(notes.secret, {})).rejects.toThrow("Could not find public function");
    expect(await client.action(notes.shout, { list, text: "x" })).toBe("X");
  });

  it("gets results that are cut into parts", async () => {
    const size = 3_000_000;
    const result: string = await open().query(notes.large, { size });
    expect(result.length).toBe(size);
    expect(result === "é".repeat(size)).toBe(true);
  });

  it("sees other code and other variables go live without a reload", async () => {
    const client = open();
    const seen = watch(client, notes.greeting, {});
    await until(() => seen.results.length === 1);
    await convex.setEnv({ GREETING: "hello" });
    await until(() => seen.results.at(-1) === "hello");
    await convex.push({
      ...notesProject,
      "notes.ts": (notesProject["notes.ts"] as string).replace(
        "process.env.GREETING",
        '"new code"',
      ),
    });
    await until(() => seen.results.at(-1) === "new code");
    await convex.push(notesProject);
    await until(() => seen.results.at(-1) === "hello");
    expect(seen.results).toEqual([null, "hello", "new code", "hello"]);
  });
});

describe("a lost connection", () => {
  it("comes back to where it was", async () => {
    const client = open();
    const seen = watch(client, notes.list, { list });
    await until(() => seen.results.length === 1);
    cutAll();
    await new ConvexHttpClient(convex.url).mutation(notes.add, { list, text: "meanwhile" });
    await until(() => (seen.results.at(-1) as string[]).length === 1);
    // It may be back before the other one writes, and is then told the same once more.
    const told = seen.results.map((result) => JSON.stringify(result));
    expect(told.filter((result, n) => result !== told[n - 1])).toEqual(["[]", '["meanwhile"]']);
  });

  it("applies each mutation once, whenever it is cut", async () => {
    const client = open();
    const name = list;
    const calls: Promise<unknown>[] = [];
    for (let n = 0; n < 40; n += 1) {
      calls.push(client.mutation(notes.increment, { name }));
      // At another moment each time: before it is sent, while it runs, before it is answered.
      if (n % 10 === 5) await new Promise((resolve) => setTimeout(resolve, n / 5));
      if (n % 10 === 6) cutAll();
    }
    const results = await Promise.all(calls);
    expect(results).toEqual(Array.from({ length: 40 }, (_, n) => n + 1));
    expect(await client.query(notes.counter, { name })).toBe(40);
  });

  it("lasts through a restart of the server", async () => {
    const client = open();
    const seen = watch(client, notes.list, { list });
    await client.mutation(notes.add, { list, text: "before" });
    await convex.restart();
    await client.mutation(notes.add, { list, text: "after" });
    expect(seen.results.at(-1)).toEqual(["before", "after"]);
  });
});

describe("ConvexReactClient", () => {
  it("watches queries, and shows optimism until the truth arrives", async () => {
    const client = new ConvexReactClient(convex.url, options);
    undo.push(() => client.close());
    const query = client.watchQuery(notes.list, { list });
    const seen: unknown[] = [];
    undo.push(query.onUpdate(() => seen.push(query.localQueryResult())));
    await until(() => seen.length === 1);
    const done = client.mutation(
      notes.add,
      { list, text: "b" },
      { optimisticUpdate: (store) => store.setQuery(notes.list, { list }, ["b?"]) },
    );
    expect(query.localQueryResult()).toEqual(["b?"]);
    await done;
    await until(() => seen.length === 3);
    expect(seen).toEqual([[], ["b?"], ["b"]]);
  });

  it("keeps pages whole while they grow and shrink", async () => {
    const client = open();
    for (const text of ["a", "b", "c", "d"]) await client.mutation(notes.add, { list, text });
    const first = { list, paginationOpts: { numItems: 2, cursor: null, id: 1 } };
    const page = watch(client, notes.page, first);
    const texts = () =>
      (page.results.at(-1) as { page: { text: string }[] }).page.map(({ text }) => text);
    await until(() => page.results.length === 1);
    expect(texts()).toEqual(["a", "b"]);
    const { continueCursor } = page.results[0] as { continueCursor: string };
    const second = watch(client, notes.page, {
      list,
      paginationOpts: { numItems: 2, cursor: continueCursor, id: 1 },
    });
    await until(() => second.results.length === 1);
    await client.mutation(notes.add, { list, text: "e" });
    expect(texts()).toEqual(["a", "b"]);
    await client.mutation(notes.clear, { list });
    await until(() => texts().length === 0);
    expect((page.results.at(-1) as { continueCursor: string }).continueCursor).toBe(continueCursor);
  });
});

describe("many clients", () => {
  it("hear of one write at once, and of nothing else", async () => {
    const clients = Array.from({ length: 30 }, () => open());
    const seen = clients.map((client) => watch(client, notes.list, { list }));
    const other = watch(open(), notes.list, { list: `${list} other` });
    await until(() => [...seen, other].every(({ results }) => results.length === 1));
    await (clients[0] as ConvexClient).mutation(notes.add, { list, text: "x" });
    await until(() => seen.every(({ results }) => results.length === 2));
    expect(other.results).toEqual([[]]);
  });
});
