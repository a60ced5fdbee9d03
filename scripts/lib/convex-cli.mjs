/**
 * The official `convex` CLI against whichever deployment the environment names. It rewrites
 * `.env.local` in its working directory, so it works in a folder of ours whose `convex.json` names the
 * project's functions; what it wrote there is read back by whoever needs it.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative, resolve as pathTo, sep } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { parse } from "dotenv";
import { root as home } from "../bootstrap.mjs";

/**
 * @typedef {Record<string, string | undefined>} Env
 * @typedef {{ env: Env, root: string }} Where
 * @typedef {{ code: number, output: string, words: string }} Ran
 */

const manifest = createRequire(import.meta.url).resolve("convex/package.json");
const cli = join(dirname(manifest), "bin", "main.js");
/** For a Node on which the CLI would not load. */
const hook = join(home, "local", "style-text.cjs");

/** Names by which the CLI finds a deployment: what a person's shell exports must not decide. */
const selectors = /^CONVEX_|^VERCEL$/;

/**
 * What names the deployment, and nothing beside it that names another. As the CLI chooses: a deploy
 * key comes before all else.
 *
 * @param {Env} env
 * @returns {Env}
 */
export function selectorsIn({
  CONVEX_DEPLOY_KEY,
  CONVEX_DEPLOYMENT,
  CONVEX_SELF_HOSTED_URL,
  CONVEX_SELF_HOSTED_ADMIN_KEY,
}) {
  if (CONVEX_DEPLOY_KEY) return { CONVEX_DEPLOY_KEY };
  if (CONVEX_DEPLOYMENT) return { CONVEX_DEPLOYMENT };
  if (!CONVEX_SELF_HOSTED_URL) return {};
  return { CONVEX_SELF_HOSTED_URL, CONVEX_SELF_HOSTED_ADMIN_KEY };
}

/**
 * The deployment in the cloud that the CLI acts on, as `prod:name` or a key that begins so.
 *
 * @param {Env} env
 */
export function cloudTarget(env) {
  const { CONVEX_DEPLOY_KEY, CONVEX_DEPLOYMENT } = selectorsIn(env);
  return CONVEX_DEPLOY_KEY ?? CONVEX_DEPLOYMENT ?? "";
}

/**
 * Makes the folder that the CLI works in: all that the project's own `convex.json` says holds there.
 *
 * @param {string} root
 * @returns {string} throws one line
 */
export function cliFolder(root) {
  const folder = join(root, ".local", "cli");
  mkdirSync(folder, { recursive: true });
  const config = configOf(root);
  const source = pathTo(root, String(config.functions ?? "convex"));
  const functions = `${relative(folder, source).split(sep).join("/")}/`;
  writeFileSync(join(folder, "convex.json"), `${JSON.stringify({ ...config, functions })}\n`);
  const packages = { private: true, dependencies: { convex: "*", next: "*" } };
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(packages)}\n`);
  return folder;
}

/** @param {string} root @returns {Record<string, unknown>} */
function configOf(root) {
  const file = join(root, "convex.json");
  if (!existsSync(file)) return {};
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Error(`convex.json is not valid JSON: ${/** @type {Error} */ (error).message}`);
  }
}

/** What the CLI wrote into its own `.env.local`. @param {string} root @returns {Env} */
export function writtenByCli(root) {
  try {
    return parse(readFileSync(join(cliFolder(root), ".env.local"), "utf8"));
  } catch {
    return {};
  }
}

/**
 * @param {Where} where
 * @param {string[]} args
 * @param {{ input?: string, terminal?: boolean, timeoutMs?: number }} [options] `terminal`: the
 *   person talks to the CLI; `timeoutMs`: it tries again for ever where nothing answers
 * @returns {Promise<Ran>} throws one line
 */
export async function runCli({ env, root }, args, { input, terminal = false, timeoutMs } = {}) {
  const cwd = cliFolder(root);
  // Empty texts of our own must not select anything; a stale file of an earlier run must not either.
  writeFileSync(join(cwd, ".env.local"), "");
  const kept = Object.entries(env).filter(([name, value]) => value && !selectors.test(name));
  // Without a person nothing but the deployment is asked: no version check, no report of a crash.
  const quiet = terminal ? {} : { CI: "1", CONVEX_VERSION_API_ORIGIN: "http://127.0.0.1:9" };
  const child = spawn(process.execPath, ["--require", hook, cli, ...args], {
    cwd,
    env: /** @type {NodeJS.ProcessEnv} */ ({
      ...Object.fromEntries(kept),
      ...selectorsIn(env),
      ...quiet,
    }),
    stdio: terminal ? "inherit" : ["pipe", "pipe", "pipe"],
    ...(timeoutMs && { timeout: timeoutMs }),
  });
  let output = "";
  let words = "";
  child.stdout?.setEncoding("utf8").on("data", (text) => (output += text));
  child.stderr?.setEncoding("utf8").on("data", (text) => (words += text));
  child.stdin?.on("error", () => {}).end(input ?? "");
  return new Promise((resolve) => {
    child.on("error", (error) => resolve({ code: 127, output, words: error.message }));
    child.on("close", (code) =>
      resolve({ code: code ?? 1, output, words: stripVTControlCharacters(words).trim() }),
    );
  });
}

/**
 * @param {Where} where
 * @returns {Promise<string[] | null>} names of the variables that are set; null when nobody can tell
 */
export async function listVariables(where) {
  const { code, output } = await runCli(where, ["env", "list", "--names-only"], {
    timeoutMs: 15_000,
  }).catch(() => ({ code: 1, output: "" }));
  if (code !== 0) return null;
  return output.split("\n").flatMap((line) => (/^\w+$/.test(line.trim()) ? line.trim() : []));
}

/**
 * @param {Where} where
 * @returns {Promise<Record<string, string | undefined>>} the variables with their values; throws one line
 */
export async function readVariables(where) {
  const { code, output, words } = await runCli(where, ["env", "list", "--include-values"], {
    timeoutMs: 60_000,
  });
  if (code !== 0) throw new Error(`Convex did not tell its variables: ${lastLine(words)}`);
  return parse(output);
}

/**
 * Sets variables all at once. Values go through a pipe: neither a command line nor a file shows them.
 *
 * @param {Where} where
 * @param {Record<string, string>} variables
 * @returns {Promise<void>} throws one line
 */
export async function setVariables(where, variables) {
  const input = Object.entries(variables)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}\n`)
    .join("");
  const { code, words } = await runCli(where, ["env", "set", "--force"], { input });
  if (code !== 0) throw new Error(`Convex did not take the variables: ${lastLine(words)}`);
}

/**
 * Calls an internal function of the project's.
 *
 * @param {Where} where
 * @param {string} name
 * @param {object} args
 * @returns {Promise<any>} throws one line
 */
export async function runFunction(where, name, args) {
  const { code, output, words } = await runCli(where, ["run", name, JSON.stringify(args)], {
    timeoutMs: 60_000,
  });
  if (code !== 0) throw new Error(reasonIn(words));
  return JSON.parse(output.trim() || "null");
}

/** Why a function did not run: the CLI first says only that it did not. @param {string} words */
export function reasonIn(words) {
  const lines = words.split("\n").map((line) =>
    line
      .replace(/^✖\s*/, "")
      .replace(/^Error:\s*/, "")
      .replace(/^(\[[^\]]*\]\s*)+(Server Error)?/, "")
      .trim(),
  );
  const said = lines.find((line) => line !== "" && !/^Failed to run function/.test(line));
  return said ?? "the convex CLI said nothing.";
}

/**
 * Pushes the functions once. Production takes what `deploy` gives it.
 *
 * @param {Where} where
 * @returns {Promise<void>} throws the CLI's words
 */
export async function pushFunctions(where) {
  const deploys = /^(prod|preview):/.test(where.env.CONVEX_DEPLOY_KEY ?? "");
  const command = deploys ? ["deploy", "--yes"] : ["dev", "--once", "--tail-logs", "disable"];
  const { code, words } = await runCli(where, [...command, "--typecheck", "disable"]);
  if (code !== 0) throw new Error(`The functions were not pushed:\n${words}`);
}

/** @param {string} words */
function lastLine(words) {
  return words.split("\n").filter(Boolean).at(-1) ?? "the convex CLI said nothing.";
}
