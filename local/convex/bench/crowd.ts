/**
 * A client that is hard on its server, as a process of its own:
 * `crowd.ts <kind> <url>`; it says a line once it was answered, and works until its input ends.
 */
import { ConvexClient, ConvexHttpClient } from "convex/browser";
import { connect } from "node:net";
import { WebSocket } from "ws";
import { docs } from "./project.ts";

type Kind = "calls" | "actions" | "subscriptions" | "slow";

const [kind, url = ""] = process.argv.slice(2) as [Kind, string];
const many = 2_000;
const keys = Array.from({ length: many }, (_, n) => `key${n}`);

process.stdin.on("end", () => process.exit(0)).resume();

let told = false;
/** The load is on. */
function answered(): void {
  if (!told) console.log("at work");
  told = true;
}

const socketClient = () =>
  new ConvexClient(url, {
    webSocketConstructor: WebSocket as unknown as typeof globalThis.WebSocket,
    logger: false,
  });

const crowds: Record<Kind, () => Promise<void>> = {
  /** Two thousand calls over HTTP at once, again and again. */
  async calls() {
    const client = new ConvexHttpClient(url, { logger: false });
    for (;;) await Promise.all(keys.map((key) => client.query(docs.byKey, { key }).then(answered)));
  },
  /** As many actions as a socket may have waiting. */
  async actions() {
    const client = socketClient();
    for (;;)
      await Promise.all(keys.slice(0, 900).map(() => client.action(docs.act, {}).then(answered)));
  },
  /** Two thousand subscriptions added, answered, and removed again. */
  async subscriptions() {
    const client = socketClient();
    for (;;) {
      const stops: (() => void)[] = [];
      setImmediate(answered);
      await Promise.all(
        keys.map(
          (key) =>
            new Promise<void>((resolve) => {
              stops.push(client.onUpdate(docs.byKey, { key }, () => resolve()));
            }),
        ),
      );
      for (const stop of stops) stop();
    }
  },
  /** Watches what is large and changes all the time, and takes a little of it now and then. */
  async slow() {
    const { port } = new URL(url);
    const socket = new WebSocket(`${url.replace("http", "ws")}/api/1.48.0/sync`, {
      createConnection: () => connect({ port: Number(port), host: "127.0.0.1" }),
    });
    await new Promise((resolve) => socket.once("open", resolve));
    const sessionId = crypto.randomUUID();
    const connectFrame = { type: "Connect", sessionId, connectionCount: 0, lastCloseReason: null };
    const modifications = keys.slice(0, 4).map((key, queryId) => {
      return { type: "Add", queryId, udfPath: "docs:large", args: [{ key }] };
    });
    socket.send(JSON.stringify(connectFrame));
    socket.send(
      JSON.stringify({ type: "ModifyQuerySet", baseVersion: 0, newVersion: 1, modifications }),
    );
    setInterval(() => (socket.isPaused ? socket.resume() : socket.pause()), 25);
    const writer = new ConvexHttpClient(url, { logger: false });
    for (let n = 0; ; n++)
      await writer.mutation(docs.write, { key: `key${n % 4}`, n }).then(answered);
  },
};

await crowds[kind]();
