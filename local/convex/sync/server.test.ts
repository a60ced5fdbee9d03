/** Sockets that stay open and say nothing: pinged, and cut off when they are gone. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { WebSocket } from "ws";
import { FakeDeployment } from "../test/fake-deployment.ts";
import { connect, modify } from "../test/wire-client.ts";
import { createQueryCache } from "./query-cache.ts";
import { createSyncServer, type SyncServer } from "./server.ts";

let now = 1_700_000_000_000;
let http: Server;
let sync: SyncServer;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  const { engine, functions } = new FakeDeployment();
  const run = functions.runQuery.bind(functions);
  const cache = createQueryCache({
    engine,
    functions,
    run,
    turn: (_, work) => work(),
    now: () => now,
  });
  const services = {
    engine,
    functions,
    cache,
    turn: <T>(_kind: string, _client: object, work: () => Promise<T>) => work(),
    authenticate: async () => ({ kind: "none" as const }),
    now: () => now,
    log: () => {},
  };
  sync = createSyncServer(services, () => ({ ok: true, cors: {} }));
  http = createServer().on("upgrade", (req, socket, head) => sync.upgrade(req, socket, head));
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
  vi.useRealTimers();
  await sync.close();
  await new Promise((resolve) => http.close(resolve));
});

async function open(options: object): Promise<WebSocket> {
  const { port } = http.address() as AddressInfo;
  const socket = new WebSocket(`ws://127.0.0.1:${port}/api/1.48.0/sync`, options);
  await new Promise((resolve) => socket.once("open", resolve));
  return socket;
}

/** Time passes; all sockets are pinged, and what `socket` sent by then has arrived. */
async function pass(ms: number, socket: WebSocket, version: number): Promise<void> {
  now += ms;
  const pinged = new Promise((resolve) => socket.once("ping", resolve));
  vi.advanceTimersByTime(5_000);
  await pinged;
  const answered = new Promise((resolve) => socket.once("message", resolve));
  socket.send(JSON.stringify(modify(version)));
  await answered;
}

it("cuts off who answers no ping for two minutes, and nobody who does", async () => {
  const alive = await open({});
  const gone = await open({ autoPong: false });
  alive.send(JSON.stringify(connect));
  const cut = new Promise<number>((resolve) => gone.once("close", resolve));
  expect(sync.sessions).toBe(2);

  await pass(60_000, alive, 0);
  await pass(59_000, alive, 1);
  expect(gone.readyState).toBe(WebSocket.OPEN);
  now += 2_000;
  vi.advanceTimersByTime(5_000);
  expect(await cut).toBe(1006);
  expect(alive.readyState).toBe(WebSocket.OPEN);
  alive.terminate();
});
