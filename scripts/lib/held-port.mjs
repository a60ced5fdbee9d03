/**
 * A port that is listened on from its choice on until whoever it is for takes it over. A port that
 * was only found free may be found by another run in the same moment.
 */
import { createServer } from "node:net";

/**
 * @typedef {object} HeldPort
 * @property {number} port
 * @property {() => Promise<void>} release gives it up; again is fine
 */

/** `localhost` means either of them. */
const loopback = ["127.0.0.1", "::1"];

/**
 * Holds the wished port, or the next one that nobody has.
 *
 * @param {number} wish
 * @returns {Promise<HeldPort>}
 */
export async function holdPort(wish) {
  for (let port = wish; port < wish + 100; port++) {
    const servers = await Promise.all(loopback.map((host) => listenOn(port, host)));
    const release = async () => void (await Promise.all(servers.map((one) => one.close())));
    if (servers.every((one) => one.held)) return { port, release };
    await release();
  }
  throw new Error(`No port from ${wish} to ${wish + 99} is free.`);
}

/**
 * @param {number} port
 * @param {string} host
 * @returns {Promise<{ held: boolean, close: () => Promise<void> }>}
 */
function listenOn(port, host) {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    const close = () => new Promise((done) => server.close(() => done(undefined)));
    server.once("error", (/** @type {NodeJS.ErrnoException} */ { code }) => {
      // A machine without IPv6 has no ::1 to be taken.
      const held = code === "EADDRNOTAVAIL" || code === "EAFNOSUPPORT";
      resolve({ held, close: () => Promise.resolve() });
    });
    server.listen({ port, host, exclusive: true }, () => resolve({ held: true, close }));
  });
}
