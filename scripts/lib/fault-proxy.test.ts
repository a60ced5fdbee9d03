import { createServer, request, type Server } from "node:http";
import { type AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startFaultProxy, type FaultProxy } from "./fault-proxy.mjs";

let server: Server;
let proxy: FaultProxy;

beforeEach(async () => {
  server = createServer((incoming, outgoing) => {
    outgoing.setHeader("x-path", incoming.url ?? "");
    incoming.pipe(outgoing);
  });
  server.on("upgrade", (_, socket) => {
    socket.write(
      "HTTP/1.1 101 Switching Protocols\r\nupgrade: echo\r\nconnection: upgrade\r\n\r\n",
    );
    socket.pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  proxy = await startFaultProxy(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

afterEach(async () => {
  await proxy.close();
  server.close();
  server.closeAllConnections();
});

const post = (body: string) => fetch(`${proxy.url}/a?b=1`, { method: "POST", body });

/** A socket that says what it hears, and when it ends. */
async function upgrade() {
  const { port } = new URL(proxy.url);
  const outgoing = request({
    port,
    host: "127.0.0.1",
    headers: { connection: "upgrade", upgrade: "echo" },
  });
  outgoing.end();
  const socket = await new Promise<import("node:stream").Duplex>((resolve, reject) => {
    outgoing.on("upgrade", (_, opened) => resolve(opened));
    outgoing.on("response", ({ statusCode }) => reject(new Error(String(statusCode))));
    outgoing.on("error", reject);
  });
  const ended = new Promise<void>((resolve) => socket.on("close", () => resolve()));
  return {
    socket,
    ended,
    next: () => new Promise((resolve) => socket.once("data", (data) => resolve(String(data)))),
  };
}

test("without a fault everything passes, sockets included", async () => {
  const answer = await post("words");
  expect([answer.status, answer.headers.get("x-path"), await answer.text()]).toEqual([
    200,
    "/a?b=1",
    "words",
  ]);
  const { socket, next } = await upgrade();
  const heard = next();
  socket.write("hello");
  expect(await heard).toBe("hello");
});

test("dropped connections end the open ones, and come back", async () => {
  const { ended } = await upgrade();
  proxy.set({ kind: "drop" });
  await ended;
  await expect(post("x")).rejects.toThrow();
  proxy.set({ kind: "none" });
  expect((await post("x")).status).toBe(200);
});

test.each([429, 500])(
  "status %i answers everything, in a form that a page may read",
  async (status) => {
    proxy.set({ kind: "status", status });
    const answer = await fetch(proxy.url, { headers: { origin: "http://localhost:1" } });
    expect([answer.status, answer.headers.get("access-control-allow-origin")]).toEqual([
      status,
      "http://localhost:1",
    ]);
    await expect(upgrade()).rejects.toThrow(String(status));
  },
);

test("one function is cut off, and no other", async () => {
  proxy.set({ kind: "function", path: "words:say" });
  await expect(post('{"path":"words:say"}')).rejects.toThrow();
  expect(await (await post('{"path":"words:sing"}')).text()).toBe('{"path":"words:sing"}');
});

test("what comes after a slowness does not overtake what still waits", async () => {
  const { socket } = await upgrade();
  const heard: string[] = [];
  socket.on("data", (piece) => heard.push(String(piece)));
  for (const word of ["slow,", "slower,"]) {
    await new Promise<void>((taken) => {
      // Read when a piece is taken: from then on it waits.
      proxy.set({
        kind: "slow",
        get ms() {
          return (taken(), 300);
        },
      });
      socket.write(word);
    });
  }
  proxy.set({ kind: "none" });
  socket.write("late");
  await expect.poll(() => heard.join(""), { timeout: 10_000 }).toBe("slow,slower,late");
});

test("slowness delays and keeps the order", async () => {
  const { socket } = await upgrade();
  proxy.set({ kind: "slow", ms: 50 });
  const start = performance.now();
  expect(await (await post("words")).text()).toBe("words");
  expect(performance.now() - start).toBeGreaterThanOrEqual(49);
  const heard: string[] = [];
  socket.on("data", (piece) => heard.push(String(piece)));
  for (let index = 0; index < 20; index += 1) socket.write(`${index},`);
  await expect
    .poll(() => heard.join(""), { timeout: 20_000 })
    .toBe(Array.from({ length: 20 }, (_, i) => `${i},`).join(""));
});
