/**
 * The stack that end-to-end tests run against: its own data folder, its own ports, a build of its
 * own, all below `.local/test`, so that a running `npm run dev` is not disturbed. Ports are held
 * from before the build, whose pages carry them.
 */
import { spawnSync } from "node:child_process";
import { join, relative } from "node:path";
import { secretNames } from "../../lib/env/table.mjs";
import { root } from "../bootstrap.mjs";
import { startGuarded } from "./child.mjs";
import { holdPort } from "./held-port.mjs";
import { nextArguments, nextEnvironment } from "./next.mjs";
import { startStack } from "./stack.mjs";

/** @type {import("./mode.mjs").Mode} */
const bothLocal = { ok: true, clerk: "local", convex: "local" };
/** A value for each secret that the servers have none for: no page may carry it. */
const canaries = Object.fromEntries(secretNames.map((name) => [name, `canary|of-${name}`]));
const pagesPort = 4300;
const ports = { clerk: 4310, convex: 4320, site: 4321 };

/** Specs try forged sign-ins by the hundred. */
const clerkSettings = { rateLimits: false };

/**
 * @typedef {object} TestStack
 * @property {import("./stack.mjs").Facts} facts
 * @property {Record<string, string>} variables for the tests themselves
 * @property {NodeJS.ProcessEnv} nextEnv for `next build` and `next start`
 * @property {string} build folder of the build
 * @property {import("./held-port.mjs").HeldPort} held the pages' port
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
  const held = await holdPort(pagesPort);
  const { facts, stack } = await startServers({ data, words, ports, clerkSettings }).catch(
    async (error) => {
      await held.release();
      throw error;
    },
  );
  const build = join(data, "next");
  const nextEnv = {
    ...canaries,
    ...nextEnvironment(facts.variables.app, bothLocal),
    NEXT_DIST_DIR: relative(root, build),
    HANDOFF_TYPES: "apart",
  };

  return {
    facts,
    held,
    nextEnv,
    build,
    variables: {
      ...testVariables(facts, held.port),
      E2E_DIST_DIR: build,
      E2E_SECRETS: JSON.stringify(secretsIn(nextEnv)),
    },
    words: () => words,
    async startPages() {
      pages = await servePages(held, nextEnv, (line) => words.push(`page | ${line}`));
    },
    async stop() {
      await held.release();
      await pages?.stop();
      await stack.stop();
    },
  };
}

/**
 * Serves a build, and resolves when it answers.
 *
 * @param {import("./held-port.mjs").HeldPort} held for it, and given up to it
 * @param {NodeJS.ProcessEnv} env with the build's folder
 * @param {(line: string) => void} onLine
 * @param {string} [cwd]
 */
export async function servePages({ port, release }, env, onLine, cwd) {
  await release();
  /** @type {string[]} */
  const lines = [];
  /** @type {() => void} */
  let listens = () => {};
  // Said by itself: an answer on its port may be another program's.
  const listening = new Promise((resolve) => (listens = () => resolve(undefined)));
  const pages = startGuarded(process.execPath, nextArguments("start", port), {
    cwd,
    env,
    onLine(line) {
      lines.push(line);
      if (line.includes("Ready in")) listens();
      onLine(line);
    },
  });
  const ended = pages.exited.then(() => {
    throw new Error(["Next ended before it answered.", ...lines].join("\n"));
  });
  try {
    await Promise.race([listening, ended]);
    await Promise.race([answers(`http://localhost:${port}/`), ended]);
  } catch (error) {
    await pages.stop();
    throw error;
  }
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
 * @param {number} port of the pages
 * @returns {Record<string, string>}
 */
export function testVariables(facts, port) {
  return {
    ...facts.variables.app,
    ...facts.variables.deployment,
    E2E_BASE_URL: `http://localhost:${port}`,
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
 * Resolves when the address answers.
 *
 * @param {string} url
 */
async function answers(url) {
  for (let tries = 0; tries < 300; tries++) {
    try {
      await fetch(url, { signal: AbortSignal.timeout(5_000) });
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  throw new Error(`${url} never answered.`);
}
