/** Stands in front of a server and counts by method and path what is asked of it. */
import { createServer, request } from "node:http";

/** @param {string} target */
export async function startCountingProxy(target) {
  const { hostname, port } = new URL(target);
  /** @type {Map<string, number>} */
  const counts = new Map();
  const server = createServer((incoming, outgoing) => {
    const { method, url: path = "/", headers } = incoming;
    const name = `${method} ${path.split("?")[0]?.replace(/(sess|user|client)_\w+/g, "$1")}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
    const onward = request({ hostname, port, method, path, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(outgoing);
    });
    onward.on("error", () => outgoing.destroy());
    incoming.pipe(onward);
  });
  await new Promise((resolve) => server.listen(0, hostname, () => resolve(undefined)));
  const { port: own } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    url: `http://${hostname}:${own}`,
    counts: () => Object.fromEntries(counts),
    reset: () => counts.clear(),
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
