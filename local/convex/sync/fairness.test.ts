/**
 * What a client that asks for much costs another. Counted, not timed: how many of its calls are
 * answered while one of the other's waits, however fast or slow the machine is.
 */
import { ConvexClient, ConvexHttpClient } from "convex/browser";
import { Agent, request } from "node:http";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { WebSocket } from "ws";
import { notes, notesProject } from "../test/notes-project.ts";
import { startTestConvex, type TestConvex } from "../test/running.ts";

vi.setConfig({ testTimeout: 120_000 });

const many = process.env.HANDOFF_LONG ? 2_000 : 1_000;
/** Of `many`, the calls that may be answered while one of another client waits. */
const most = 100;

let convex: TestConvex;
const undo: (() => unknown)[] = [];

beforeAll(async () => {
  convex = await startTestConvex({ files: notesProject });
});
afterAll(() => convex.close());
afterEach(async () => {
  for (let step; (step = undo.pop());) await step();
});

function socketClient(): ConvexClient {
  const client = new ConvexClient(convex.url, {
    webSocketConstructor: WebSocket as unknown as typeof globalThis.WebSocket,
    logger: false,
  });
  undo.push(() => client.close());
  return client;
}

/** Another program: a kept connection of its own, which `fetch` would share, and a socket. */
async function otherClient() {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  undo.push(() => agent.destroy());
  const post = (kind: "query" | "mutation", path: string) =>
    new Promise((resolve, reject) => {
      const url = `${convex.url}/api/${kind}`;
      const headers = { "Content-Type": "application/json" };
      request(url, { method: "POST", agent, headers }, (res) => res.resume().on("end", resolve))
        .on("error", reject)
        .end(JSON.stringify({ path, args: { name: "other" } }));
    });
  const socket = socketClient();
  const calls = [
    () => post("query", "notes:counter"),
    () => post("mutation", "notes:increment"),
    () => socket.mutation(notes.increment, { name: "other" }),
    () => socket.action(notes.whoActs, {}),
  ];
  for (const call of calls) await call();
  return calls;
}

it("thousands of calls at once hold up nobody else's", async () => {
  const calls = await otherClient();
  const http = new ConvexHttpClient(convex.url, { logger: false });
  let answered = 0;
  const burst = Array.from({ length: many }, async (_, n) => {
    await http.query(notes.counter, { name: `burst ${n}` });
    answered += 1;
  });
  // By then all of them have arrived.
  while (answered < many / 10) await new Promise(setImmediate);
  const meanwhile: number[] = [];
  for (const call of calls) {
    const before = answered;
    await call();
    meanwhile.push(answered - before);
  }
  expect(answered).toBeLessThan(many);
  expect(Math.max(...meanwhile), String(meanwhile)).toBeLessThan(most);
  await Promise.all(burst);
});

it("nor do thousands of subscriptions", async () => {
  const calls = await otherClient();
  const crowd = socketClient();
  let answered = 0;
  // Long enough that a pause of this process, which costs the other its turns meanwhile, is a small part of it.
  const subscriptions = 4_000;
  for (let n = 0; n < subscriptions; n += 1) {
    undo.push(crowd.onUpdate(notes.counter, { name: `watched ${n}` }, () => (answered += 1)));
  }
  // They are told all at once, when the last is computed: until then the other is served.
  let served = 0;
  while (answered < subscriptions / 2) {
    await calls[served % calls.length]?.();
    served += 1;
  }
  // First come, first served would be one round of the four calls, and one more.
  expect(served).toBeGreaterThan(20);
  while (answered < subscriptions) await new Promise(setImmediate);
});
