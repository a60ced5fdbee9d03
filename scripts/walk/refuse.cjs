/**
 * Loaded into every Node process of a walk (`NODE_OPTIONS=--require`, as Next passes on only one
 * `--import`): what is not on this machine is refused at once, and written down with the program that
 * asked for it.
 */
/* eslint-disable @typescript-eslint/no-require-imports -- Node preloads CommonJS alone this way */
const dns = require("node:dns");
const { appendFileSync } = require("node:fs");
const net = require("node:net");

const journal = process.env.HANDOFF_REFUSED ?? "";
const near =
  /^(localhost|127\.\d+\.\d+\.\d+|::1|\[::1\]|::ffff:127\.\d+\.\d+\.\d+|0\.0\.0\.0|::)$/i;

/** @param {string} what */
function refuse(what) {
  appendFileSync(journal, `${what} by ${process.argv.slice(1, 3).join(" ")}\n`);
  return Object.assign(new Error(`Refused in this walk: ${what}`), { code: "ECONNREFUSED" });
}

const connect = net.Socket.prototype.connect;
/** @type {any} */ (net.Socket.prototype).connect = function (/** @type {any[]} */ ...args) {
  // Either (options), (port, host) or (path); Node's own callers pass one normalised array.
  const [first, second] = Array.isArray(args[0]) ? args[0] : args;
  const options = typeof first === "object" && first ? first : { port: first, host: second };
  const host = options.path || typeof first === "string" ? "" : (options.host ?? "localhost");
  if (!host || near.test(String(host))) return Reflect.apply(connect, this, args);
  const error = refuse(`${host}:${options.port}`);
  process.nextTick(() => this.destroy(error));
  return this;
};

const lookup = dns.lookup;
/** @type {any} */ (dns).lookup = function (/** @type {any[]} */ ...args) {
  const [name] = args;
  if (!name || near.test(name)) return Reflect.apply(lookup, dns, args);
  const error = refuse(`the address of ${name}`);
  process.nextTick(() => args.at(-1)(error));
};
