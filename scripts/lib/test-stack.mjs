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

/**
 * @typedef {object} TestStack
 * @property {import("./stack.mjs").Facts} facts
 * @property {Record<string, string>} variables for the tests themselves
 * @property {NodeJS.ProcessEnv} nextEnv for `next build` and `next start`
 * @property {() => Promise<void>} startPages serves the build
 * @property {() => string[]} words what servers and pages said
 * @property {() => Promise<void>} stop
 */

/**
 * Starts the servers on a fresh data folder and pushes the functions.
 *
 * @returns {Promise<TestStack>}
 */
export async function startTestStack() {
  const data = freshFolder();
  /** @type {string[]} */
  const words = [];
  /** @type {import("./child.mjs").Child | undefined} */
  let pages;
  const { facts, stack } = await startServers(data, words);
  const release = await holdPort(facts.ports.app);
  const nextEnv = {
    ...canaries,
    ...nextEnvironment(facts.variables.app, bothLocal),
    NEXT_DIST_DIR: relative(root, join(data, "next")),
  };
  const page = `http://localhost:${facts.ports.app}`;

  return {
    facts,
    nextEnv,
    variables: {
      ...testVariables(facts, page),
      E2E_DIST_DIR: join(data, "next"),
      E2E_SECRETS: JSON.stringify(secretsIn(nextEnv)),
    },
    words: () => words,
    async startPages() {
      await release();
      pages = startGuarded(process.execPath, nextArguments("start", facts.ports.app), {
        env: nextEnv,
        onLine: (line) => words.push(`page | ${line}`),
      });
      await answers(`${page}/`, pages.exited);
    },
    async stop() {
      await release();
      await pages?.stop();
      await stack.stop();
    },
  };
}

/**
 * @param {string} data
 * @param {string[]} words
 */
async function startServers(data, words) {
  /** @type {import("./stack.mjs").Facts | undefined} */
  let facts;
  /** @type {() => void} */
  let resolve = () => {};
  /** @type {(error: Error) => void} */
  let reject = () => {};
  const seeded = new Promise((yes, no) => {
    resolve = () => yes(undefined);
    reject = no;
  });
  const stack = startStack({
    data,
    mode: bothLocal,
    push: "once",
    ports,
    env: withoutOwnKeys(process.env),
    clerkSettings: { rateLimits: false },
    onEvent(event) {
      if (event.type === "ready") facts = event;
      if (event.type === "seeded") resolve();
      if (event.type === "fatal") reject(new Error(event.message));
      if (event.type === "push" && event.lines) words.push(...event.lines);
      if (event.type === "log") words.push(`${event.from} | ${event.line}`);
    },
  });
  void stack.exited.then(({ code }) => reject(new Error(`The servers ended with code ${code}.`)));
  try {
    await seeded;
  } catch (error) {
    await stack.stop();
    throw new Error([...words, /** @type {Error} */ (error).message].join("\n"), { cause: error });
  }
  return { facts: /** @type {import("./stack.mjs").Facts} */ (facts), stack };
}

/** The first test folder that no other run uses, emptied. */
function freshFolder() {
  for (let slot = 1; ; slot++) {
    const data = join(root, ".local", slot === 1 ? "test" : `test-${slot}`);
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
function testVariables(facts, page) {
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
