/** Clients that are broken, slow or cut off, on real sockets, beside one that must not notice. */
import { ConvexClient, ConvexHttpClient } from "convex/browser";
import { connect, type Socket } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { WebSocket } from "ws";
import { notes, notesProject } from "../test/notes-project.ts";
import { random, type Random } from "../test/random.ts";
import { startTestConvex, until, type TestConvex } from "../test/running.ts";

/** More of the same, for a run that may take minutes. */
const isLong = Boolean(process.env.HANDOFF_LONG);
vi.setConfig({ testTimeout: isLong ? 600_000 : 60_000 });

let convex: TestConvex;
const logged: string[] = [];
const undo: (() => unknown)[] = [];

beforeAll(async () => {
  convex = await startTestConvex({ files: notesProject, log: (line) => logged.push(line) });
});
afterAll(() => convex.close());
afterEach(async () => {
  for (let step; (step = undo.pop());) await step();
});

const socketUrl = () => `${convex.url.replace("http", "ws")}/api/1.48.0/sync`;
const sessionId = "0b0c7c1e-7a6b-4c58-9d60-0123456789ab";
const hello = {
  type: "Connect",
  sessionId,
  connectionCount: 0,
  lastCloseReason: null,
  clientTs: 1,
};

async function openSocket(): Promise<WebSocket> {
  const socket = new WebSocket(socketUrl());
  undo.push(() => socket.terminate());
  socket.on("error", () => {});
  await new Promise((resolve) => socket.once("open", resolve));
  return socket;
}

function goodClient(): ConvexClient {
  const client = new ConvexClient(convex.url, {
    webSocketConstructor: WebSocket as unknown as typeof globalThis.WebSocket,
    logger: false,
  });
  undo.push(() => client.close());
  return client;
}

const validFrames: object[] = [
  hello,
  { type: "Authenticate", tokenType: "None", baseVersion: 0 },
  { type: "Authenticate", tokenType: "User", value: "a.b.c", baseVersion: 0 },
  { type: "Authenticate", tokenType: "Admin", value: "a|b", baseVersion: 0 },
  {
    type: "ModifyQuerySet",
    baseVersion: 0,
    newVersion: 1,
    modifications: [
      { type: "Add", queryId: 0, udfPath: "notes:list", args: [{ list: "fuzz" }], journal: null },
      { type: "Remove", queryId: 0 },
    ],
  },
  { type: "Mutation", requestId: 0, udfPath: "notes:increment", args: [{ name: "fuzz" }] },
  { type: "Action", requestId: 1, udfPath: "notes:whoActs", args: [{}] },
  { type: "Event", eventType: "x", event: { y: 1 } },
];

const strange: unknown[] = [
  null, true, 0, -1, 1.5, 1e308, 2 ** 53, "", "x", "__proto__", "a".repeat(5_000), [], [[]], {},
  { $integer: "AAAAAAAAAAA=" }, { $integer: "x" }, { $bytes: "!" }, { $float: 1 }, { constructor: 1 },
  "AAAAAAAAAAA=", "notes:list", "../../etc/passwd:x", "_system/cli/tables", "notes:secret",
]; // prettier-ignore

/** Replaces, removes, adds or doubles something anywhere in a value. */
function mutate(value: unknown, { below, pick }: Random): unknown {
  if (typeof value !== "object" || value === null || below(5) === 0) return pick(strange);
  if (Array.isArray(value)) {
    const copy = [...(value as unknown[])];
    if (copy.length === 0 || below(4) === 0) return [...copy, pick(strange)];
    const at = below(copy.length);
    copy[at] = mutate(copy[at], { below, pick, seed: 0 });
    return copy;
  }
  const entries = Object.entries(value);
  const at = below(entries.length + 1);
  if (at === entries.length)
    return { ...value, [pick(["x", "type", "args", "$x"])]: pick(strange) };
  const [key, inner] = entries[at] as [string, unknown];
  if (below(4) === 0) return Object.fromEntries(entries.filter(([name]) => name !== key));
  return { ...value, [key]: mutate(inner, { below, pick, seed: 0 }) };
}

function mutateText(text: string, { below }: Random): string {
  const at = below(text.length);
  switch (below(3)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text.slice(0, at) + String.fromCharCode(below(65_536)) + text.slice(at + 1);
    default:
      return text + text.slice(at);
  }
}

describe("broken frames", () => {
  it("cost their own socket at most", async () => {
    const { seed, ...rest } = random();
    const source: Random = { seed, ...rest };
    const good = goodClient();
    const seen: unknown[] = [];
    undo.push(good.onUpdate(notes.counter, { name: "fuzz good" }, (value) => seen.push(value)));
    await until(() => seen.length === 1);
    let closed = 0;
    const rounds = isLong ? 1_300 : 400;
    for (let round = 0; round < rounds; round += 1) {
      const socket = await openSocket();
      let answered = false;
      socket.on("message", () => (answered = true));
      const ended = new Promise<void>((resolve) => socket.once("close", () => resolve()));
      if (source.below(4) > 0) socket.send(JSON.stringify(hello));
      for (let n = 0; n < 8; n += 1) {
        const frame = source.pick(validFrames);
        const text = JSON.stringify(source.below(3) === 0 ? frame : mutate(frame, source));
        if (source.below(20) === 0) socket.send(Buffer.from(text));
        else socket.send(source.below(6) === 0 ? mutateText(text, source) : text);
      }
      // Whatever it was, there is an answer or an end.
      await Promise.race([ended, until(() => answered, 20_000)]).catch((error: unknown) => {
        throw new Error(`seed ${seed}, round ${round}: ${String(error)}`);
      });
      if (socket.readyState !== WebSocket.OPEN) closed += 1;
      socket.terminate();
    }
    expect(closed, `seed ${seed}`).toBeGreaterThan(rounds / 4);
    await good.mutation(notes.increment, { name: "fuzz good" });
    expect(seen.at(-1), `seed ${seed}`).toBe(1);
    const internal = logged.filter((line) => line.startsWith("sync:"));
    expect(internal, `seed ${seed}`).toEqual([]);
  });

  it.each([
    ["binary", (socket: WebSocket) => socket.send(Buffer.from("{}"))],
    ["too large", (socket: WebSocket) => socket.send("x".repeat(34 * 1024 * 1024))],
  ])("that are %s end the socket", async (_, send) => {
    const socket = await openSocket();
    const ended = new Promise((resolve) => socket.once("close", resolve));
    send(socket);
    await ended;
  });

  it("that are not the protocol at all end the connection", async () => {
    const { port } = new URL(convex.url);
    for (const text of [
      "GARBAGE\r\n\r\n",
      "GET /api/sync HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nHost: localhost\r\n\r\n",
    ]) {
      const socket = connect(Number(port), "127.0.0.1");
      socket.on("error", () => {});
      socket.write(text);
      socket.resume();
      await new Promise((resolve) => socket.once("close", resolve));
    }
    expect((await fetch(`${convex.url}/version`)).status).toBe(200);
  });
});

describe("upgrades", () => {
  const refusal = (path: string, headers: Record<string, string>) =>
    new Promise((resolve) => {
      const socket = new WebSocket(new URL(path, convex.url.replace("http", "ws")), { headers });
      socket.on("error", (error) => resolve(error.message));
      socket.on("open", () => {
        socket.terminate();
        resolve("open");
      });
    });

  it.each([
    ["/api/sync", {}, "open"],
    ["/api/1.48.0/sync", { origin: "http://localhost:3000" }, "open"],
    ["/api/1.48.0/sync", { origin: "https://evil.example" }, "Unexpected server response: 403"],
    ["/api/1.48.0/sync", { host: "evil.example" }, "Unexpected server response: 421"],
    ["/api/1/2/sync", {}, "Unexpected server response: 404"],
    ["/elsewhere", {}, "Unexpected server response: 404"],
  ])("of %s with %j: %s", async (path, headers, outcome) => {
    expect(await refusal(path, headers)).toBe(outcome);
  });
});

describe("a client that does not read", () => {
  it("is computed for a few times at most, then gets the latest, and nobody else waits", async () => {
    const http = new ConvexHttpClient(convex.url);
    const list = "slow reader";
    const writes = 12;
    const slow = await openSocket();
    /** Sizes of what the slow client was told; a long transition counts once, at its last part. */
    const told: number[] = [];
    let parts = "";
    slow.on("message", (data) => {
      let frame = JSON.parse(String(data)) as Record<string, unknown>;
      if (frame.type === "TransitionChunk") {
        parts += frame.chunk as string;
        if ((frame.partNumber as number) + 1 < (frame.totalParts as number)) return;
        frame = JSON.parse(parts) as Record<string, unknown>;
        parts = "";
      }
      for (const { value } of frame.modifications as { value: unknown[] }[])
        told.push(value.length);
    });
    slow.send(JSON.stringify(hello));
    const query = { type: "Add", queryId: 0, udfPath: "notes:list", args: [{ list }] };
    slow.send(
      JSON.stringify({
        type: "ModifyQuerySet",
        baseVersion: 0,
        newVersion: 1,
        modifications: [query],
      }),
    );
    await until(() => told.length === 1);
    const line = (slow as unknown as { _socket: Socket })._socket;
    line.pause();
    const good = goodClient();
    let last = 0;
    undo.push(good.onUpdate(notes.list, { list }, (value) => (last = (value as unknown[]).length)));
    for (let n = 1; n <= writes; n += 1) {
      await http.mutation(notes.add, { list, text: "x".repeat(700_000) });
      await until(() => last === n);
    }
    line.resume();
    await until(() => told.at(-1) === writes);
    // What the system's own buffers took, two more, and the latest: not one for each write.
    expect(told.length).toBeLessThan(writes);
  });
});

describe("clients that are cut at any moment", () => {
  it("all end with what the server has, and nothing is applied twice", async () => {
    const source = random();
    let cuts = 0;
    class Cuttable extends WebSocket {
      constructor(url: string) {
        super(url);
        // The line breaks at a moment of its own: after so many frames.
        let left = 2 + source.below(12);
        this.on("message", () => {
          if (--left > 0) return;
          cuts += 1;
          this.terminate();
        });
      }
    }
    const clients = Array.from({ length: isLong ? 60 : 6 }, () => {
      const client = new ConvexClient(convex.url, {
        webSocketConstructor: Cuttable as unknown as typeof globalThis.WebSocket,
        logger: false,
      });
      undo.push(() => client.close());
      return client;
    });
    const name = `cut ${source.seed}`;
    const last = clients.map(() => -1);
    clients.forEach((client, index) =>
      undo.push(
        client.onUpdate(notes.counter, { name }, (value) => (last[index] = value as number)),
      ),
    );
    const results: number[] = [];
    const wanted = isLong ? 1_000 : 6;
    while (cuts < wanted) {
      const calls = clients.flatMap((client) =>
        Array.from({ length: 5 }, () => client.mutation(notes.increment, { name })),
      );
      results.push(...((await Promise.all(calls)) as number[]));
    }
    expect(
      results.sort((a, b) => a - b),
      `seed ${source.seed}`,
    ).toEqual(results.map((_, n) => n + 1));
    await until(() => last.every((value) => value === results.length), 30_000);
  });
});
