/**
 * Stands in front of a server and makes trouble on demand: what a failing network or an overloaded
 * service does to whoever asks it. Everything else passes unchanged, sockets included. The fault
 * `function` is Convex's alone: one function, by its path, is refused over HTTP and no other.
 *
 * @typedef {{ kind: "none" } | { kind: "drop" } | { kind: "slow", ms: number } | { kind: "status", status: number } | { kind: "function", path: string }} Fault
 * @typedef {{ url: string, set: (fault: Fault) => void, close: () => Promise<void> }} FaultProxy
 */
import { createServer, request } from "node:http";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * @param {string} target origin of the server behind
 * @returns {Promise<FaultProxy>} on a free port of the same host name
 */
export async function startFaultProxy(target) {
  const { hostname, port } = new URL(target);
  /** @type {Fault} */
  let fault = { kind: "none" };
  /** @type {Set<import("node:stream").Duplex>} */
  const sockets = new Set();
  /** @param {import("node:stream").Duplex} socket */
  const track = (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => socket.destroy());
  };
  const delay = () => (fault.kind === "slow" ? fault.ms : 0);

  const server = createServer((incoming, outgoing) => {
    if (fault.kind === "status" && incoming.method !== "OPTIONS")
      return refuse(incoming, outgoing, fault.status);
    const { method, url: path, headers } = incoming;
    const refused = fault.kind === "function" ? JSON.stringify(fault.path) : null;
    const onward = request({ hostname, port, method, path, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(outgoing);
    });
    onward.on("error", () => outgoing.destroy());
    outgoing.on("close", () => onward.destroy());
    setTimeout(() => {
      if (refused)
        incoming.on("data", (piece) => String(piece).includes(refused) && outgoing.destroy());
      incoming.pipe(onward);
    }, delay());
  });
  server.on("connection", (socket) => {
    track(socket);
    if (fault.kind === "drop") socket.destroy();
  });
  server.on("upgrade", (incoming, client, head) => {
    if (fault.kind === "status")
      return void client.end(`HTTP/1.1 ${fault.status} Fault\r\ncontent-length: 0\r\n\r\n`);
    const onward = connect(Number(port), hostname);
    track(onward);
    onward.on("close", () => client.destroy());
    client.on("close", () => onward.destroy());
    onward.on("connect", () => {
      onward.write(headOf(incoming));
      onward.write(head);
      pass(client, onward, delay);
      pass(onward, client, delay);
    });
  });
  await new Promise((resolve, reject) =>
    server.once("error", reject).listen(0, hostname, () => resolve(undefined)),
  );
  const { port: own } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const cut = () => sockets.forEach((socket) => socket.destroy());
  return {
    url: `http://${hostname}:${own}`,
    set(next) {
      fault = next;
      // What was open before would not notice.
      if (next.kind === "drop" || next.kind === "status") cut();
    },
    async close() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/**
 * In the manner of both services, whose refusals a page may read.
 *
 * @param {import("node:http").IncomingMessage} incoming
 * @param {import("node:http").ServerResponse} outgoing
 * @param {number} status
 */
function refuse(incoming, outgoing, status) {
  const { origin } = incoming.headers;
  outgoing.writeHead(status, {
    "content-type": "application/json",
    ...(origin && {
      "access-control-allow-origin": origin,
      "access-control-allow-credentials": "true",
    }),
    ...(status === 429 && { "retry-after": "1" }),
  });
  const error = {
    code: "fault",
    message: "Trouble on purpose",
    long_message: "Trouble on purpose",
  };
  outgoing.end(JSON.stringify({ code: "fault", message: error.message, errors: [error] }));
}

/** @param {import("node:http").IncomingMessage} incoming */
function headOf({ method, url, rawHeaders }) {
  const lines = [`${method} ${url} HTTP/1.1`];
  for (let index = 0; index < rawHeaders.length; index += 2)
    lines.push(`${rawHeaders[index]}: ${rawHeaders[index + 1]}`);
  return `${lines.join("\r\n")}\r\n\r\n`;
}

/**
 * Hands on in order, each piece as late as the fault of its moment asks, or as the one before it.
 *
 * @param {import("node:stream").Duplex} from
 * @param {import("node:stream").Duplex} to
 * @param {() => number} delay
 */
function pass(from, to, delay) {
  let handedOn = Promise.resolve();
  from.on("data", (piece) => {
    const due = sleep(delay());
    handedOn = Promise.all([handedOn, due]).then(() => void (to.writable && to.write(piece)));
  });
}
