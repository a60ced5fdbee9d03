/**
 * The first thing every command runs: a Node that is new enough, npm, and packages that match
 * `package-lock.json`. Plain Node without dependencies, as there may be none yet.
 */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The project's folder. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** What Next asks for, and more than anything else here needs while it runs. */
const oldestNode = "20.9";

/** The tests run on Vite, which asks for these, each on its own line and above. */
const oldestForTests = ["20.19", "22.12"];

/**
 * @typedef {{ version?: string, link?: boolean, dev?: boolean, optional?: boolean, devOptional?: boolean, peer?: boolean }} LockedPackage
 * @typedef {{ packages?: Record<string, LockedPackage & Record<string, unknown>> }} Lock
 */

/**
 * Makes the project ready to run, or ends the process with one line that says how.
 *
 * @param {{ production?: boolean, tests?: boolean }} [options] `production`: development packages may be missing
 */
export async function bootstrap({ production = false, tests = false } = {}) {
  const complaint = nodeComplaint(process.versions.node, tests);
  if (complaint) quit(complaint);
  process.chdir(root);
  // Without a lock of its own the project stands inside another one, which installs.
  const lock = readJson(join(root, "package-lock.json"));
  if (!lock) return;
  const installed = readJson(join(root, "node_modules", ".package-lock.json"));
  const state = installState(lock, installed, production);
  if (state !== "same") await install(state);
}

/**
 * @param {string} version of Node, such as `20.20.2`
 * @param {boolean} [tests] whether tests are to run
 * @returns {string | null} one line with the cure, or null
 */
export function nodeComplaint(version, tests = false) {
  const cure = `(nodejs.org, or "nvm install 22").`;
  if (isOlder(version, oldestNode)) {
    return `Node ${version} is too old: install Node ${oldestNode} or newer ${cure}`;
  }
  if (!tests) return null;
  const [first = "", ...later] = oldestForTests;
  const runs =
    (majorOf(version) === majorOf(first) && !isOlder(version, first)) ||
    later.some((one) => !isOlder(version, one));
  if (runs) return null;
  return `The tests need Node ${oldestForTests.join(" or ")}, or newer; this is ${version}: install one ${cure}`;
}

const majorOf = (/** @type {string} */ version) => Number(version.split(".")[0]);

/** @param {string} version @param {string} than */
function isOlder(version, than) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [wantMajor = 0, wantMinor = 0] = than.split(".").map(Number);
  return major < wantMajor || (major === wantMajor && minor < wantMinor);
}

/**
 * Compares what should be installed with what is: npm writes its own account into `node_modules`
 * as the last step of an install, so an interrupted one counts as missing.
 *
 * @param {Lock} wanted `package-lock.json`
 * @param {Lock | null} installed `node_modules/.package-lock.json`
 * @param {boolean} production
 * @returns {"same" | "missing" | "differs"}
 */
export function installState(wanted, installed, production) {
  if (!installed) return "missing";
  for (const [path, entry] of Object.entries(wanted.packages ?? {})) {
    if (!path.includes("node_modules/")) continue;
    const found = installed.packages?.[path];
    const mayMiss =
      entry.optional || entry.devOptional || entry.peer || (production && entry.dev === true);
    if (!found && mayMiss) continue;
    if (!found || (!entry.link && found.version !== entry.version)) return "differs";
  }
  return "same";
}

/** @param {"missing" | "differs"} state */
async function install(state) {
  const why = state === "missing" ? "Installing packages" : "Packages changed: installing again";
  const start = Date.now();
  const seconds = () => `${Math.round((Date.now() - start) / 1000)} s`;
  process.stderr.write(`${why} …\n`);
  const beat = setInterval(
    () => process.stderr.write(`  still installing (${seconds()})\n`),
    10_000,
  );
  // No package of ours needs its install script, so none is run.
  const flags = ["--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts"];
  const first = await npm(["ci", ...flags, "--loglevel=error"]);
  // Older npms count packages that newer ones leave out of the lock; without saving, install
  // follows the lock for all the others.
  const other = /can only install .* in sync/.test(first.words);
  const { code, words } = other ? await npm(["install", "--no-save", ...flags]) : first;
  clearInterval(beat);
  if (code !== 0) quit(`${words.trim()}\nnpm could not install: its words are above.`);
  process.stderr.write(`Installed in ${seconds()}.\n`);
}

/**
 * Runs npm: the one that runs us, else the one on the path.
 *
 * @param {string[]} args
 * @returns {Promise<{ code: number, words: string }>} its exit code and what it complained about
 */
function npm(args) {
  const own = process.env.npm_execpath ?? "";
  const [command, first] = /npm-cli\.c?js$/.test(own) ? [process.execPath, [own]] : ["npm", []];
  return new Promise((resolve) => {
    const child = spawn(command, [...first, ...args], {
      cwd: root,
      stdio: ["ignore", "ignore", "pipe"],
      // On Windows npm is a command file, which only a shell starts.
      shell: process.platform === "win32" && command === "npm",
    });
    child.on("error", () => quit("npm was not found: install Node with npm (nodejs.org)."));
    let words = "";
    child.stderr.setEncoding("utf8").on("data", (text) => (words += text));
    child.on("close", (code) => resolve({ code: code ?? 1, words }));
  });
}

/** @param {string} file */
function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}

/**
 * Ends the process with one line.
 *
 * @param {string} line
 * @returns {never}
 */
function quit(line) {
  process.stderr.write(`${line}\n`);
  process.exit(1);
}
