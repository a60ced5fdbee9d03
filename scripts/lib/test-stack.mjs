/**
 * The stack that end-to-end tests run against: its own data folder, its own ports, a build of its
 * own, all below `.local/test`, so that a running `npm run dev` is not disturbed. Ports are held
 * from before the build, whose pages carry them.
 */
import { spawnSync } from "node:child_process";
import { createServer } from "node:net";
import { join, relative } from "node:path";
import { secretNames } from "../../lib/env/table.mjs";
import { root } from "../bootstrap.mjs";
import { startGuarded } from "./child.mjs";
import { nextArguments, nextEnvironment } from "./next.mjs";
import { startStack } from "./stack.mjs";

/** @type {import("./mode.mjs").Mode} */
const bothLocal = { ok: true, clerk: "local", convex: "local" };
/** A value for each secret that the servers have none for: no page may carry it. */
const canaries = Object.fromEntries(secretNames.map((name) => [name, `canary|of-${name}`]));
const ports = { app: 4300, clerk: 4310, convex: 4320, site: 4321 };

/** Specs try forged sign-ins by the hundred. */
const clerkSettings = { rateLimits: false };

/**
 * @typedef {object} TestStack
 * @property {import("./stack.mjs").Facts} facts
 * @property {Record<string, string>} variables for the tests themselves
 * @property {NodeJS.ProcessEnv} nextEnv for `next build` and `next start`
 * @property {string} build folder of the build
 * @property {() => Promise<void>} release gives the pages' port up, which is held for them
 * @property {() => Promise<void>} startPages serves the build
 * @property {() => string[]} words what servers and pages said
 * @property {() => Promise<void>} stop
 */

/**
 * Starts the servers on a fresh data folder and pushes the functions.
 *
 * @param {string} [name] of the folder below `.local`
 * @returns {Promise<TestStack>}
 */
export async function startTestStack(name = "test") {
  const data = freshFolder(name);
  /** @type {string[]} */
  const words = [];
  /** @type {import("./child.mjs").Child | undefined} */
  let pages;
  const { facts, stack } = await startServers({ data, words, ports, clerkSettings });
  const release = await holdPort(facts.ports.app);
  const build = join(data, "next");
  const nextEnv = {
    ...canaries,
    ...nextEnvironment(facts.variables.app, bothLocal),
    NEXT_DIST_DIR: relative(root, build),
    HANDOFF_TYPES: "apart",
  };
  const page = `http://localhost:${facts.ports.app}`;

  return {
    facts,
    nextEnv,
    build,
    variables: {
      ...testVariables(facts, page),
      E2E_DIST_DIR: build,
      E2E_SECRETS: JSON.stringify(secretsIn(nextEnv)),
    },
    words: () => words,
    release,
    async startPages() {
      await release();
      pages = await servePages(facts.ports.app, nextEnv, (line) => words.push(`page | ${line}`));
    },
    async stop() {
      await release();
      await pages?.stop();
      await stack.stop();
    },
  };
}

/**
 * Serves a build, and resolves when it answers.
 *
 * @param {number} port
 * @param {NodeJS.ProcessEnv} env with the build's folder
 * @param {(line: string) => void} onLine
 */
export async function servePages(port, env, onLine) {
  const pages = startGuarded(process.execPath, nextArguments("start", port), { env, onLine });
  await answers(`http://localhost:${port}/`, pages.exited);
  return pages;
}

/**
 * Starts both servers on a folder, and resolves when there are functions and people to ask.
 *
 * @param {object} options
 * @param {string} options.data
 * @param {string[]} options.words gets what they say
 * @param {Partial<import("./stack.mjs").Ports>} options.ports
 * @param {object} options.clerkSettings
 * @param {"once" | "never"} [options.push] never: the folder has functions and people from before
 */
export async function startServers({ data, words, ports, clerkSettings, push = "once" }) {
  /** @type {import("./stack.mjs").Facts | undefined} */
  let facts;
  /** @type {() => void} */
  let resolve = () => {};
  /** @type {(error: Error) => void} */
  let reject = () => {};
  const ready = new Promise((yes, no) => {
    resolve = () => yes(undefined);
    reject = no;
  });
  const stack = startStack({
    data,
    mode: bothLocal,
    push,
    ports,
    env: withoutOwnKeys(process.env),
    clerkSettings,
    onEvent(event) {
      if (event.type === "ready") facts = event;
      if (event.type === (push === "never" ? "ready" : "seeded")) resolve();
      if (event.type === "fatal") reject(new Error(event.message));
      if (event.type === "push" && event.lines) words.push(...event.lines);
      if (event.type === "log") words.push(`${event.from} | ${event.line}`);
    },
  });
  void stack.exited.then(({ code }) => reject(new Error(`The servers ended with code ${code}.`)));
  try {
    await ready;
  } catch (error) {
    await stack.stop();
    throw new Error([...words, /** @type {Error} */ (error).message].join("\n"), { cause: error });
  }
  return { facts: /** @type {import("./stack.mjs").Facts} */ (facts), stack };
}

/**
 * The first folder of a name that no other run uses, emptied.
 *
 * @param {string} [name]
 */
export function freshFolder(name = "test") {
  for (let slot = 1; ; slot++) {
    const data = join(root, ".local", slot === 1 ? name : `${name}-${slot}`);
    const args = [join(root, "local", "bin.mjs"), "reset", "--yes", "--data", data];
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
    if (status === 0) return data;
    if (slot === 9) throw new Error(stderr.trim());
  }
}

/**
 * @param {import("./stack.mjs").Facts} facts
 * @param {string} page
 * @returns {Record<string, string>}
 */
export function testVariables(facts, page) {
  return {
    ...facts.variables.app,
    ...facts.variables.deployment,
    E2E_BASE_URL: page,
    CLERK_WEBHOOK_SECRET: facts.webhook?.secret ?? "",
    CLERK_WEBHOOK_URL: facts.webhook?.url ?? "",
  };
}

/** @param {NodeJS.ProcessEnv} env */
function secretsIn(env) {
  return secretNames.map((name) => env[name]).filter(Boolean);
}

/**
 * Tests never see a person's real keys, whatever their terminal exports.
 *
 * @param {NodeJS.ProcessEnv} env
 */
function withoutOwnKeys(env) {
  return Object.fromEntries(
    Object.entries(env).filter(
      ([name]) => !/^(NEXT_PUBLIC_)?(CLERK|CONVEX)_|^ADMIN_EMAILS$/.test(name),
    ),
  );
}

/**
 * Keeps a port for the pages while they are built.
 *
 * @param {number} port
 * @returns {Promise<() => Promise<void>>} gives it up
 */
async function holdPort(port) {
  const server = createServer((socket) => socket.destroy());
  await new Promise((resolve) =>
    server.once("error", resolve).listen(port, "localhost", () => resolve(undefined)),
  );
  return () => new Promise((resolve) => server.close(() => resolve()));
}

/** A port for pages that nobody has wished for. */
export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "localhost", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/**
 * Resolves when the address answers.
 *
 * @param {string} url
 * @param {Promise<unknown>} ended
 */
async function answers(url, ended) {
  let over = false;
  void ended.then(() => (over = true));
  for (let tries = 0; tries < 300 && !over; tries++) {
    try {
      await fetch(url, { signal: AbortSignal.timeout(5_000) });
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  throw new Error(over ? "Next ended before it answered." : `${url} never answered.`);
}
