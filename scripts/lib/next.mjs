/** Next as a child process: its command, its environment, and which of its lines matter. */
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";

/** @type {string} */
export const nextBin = createRequire(import.meta.url).resolve("next/dist/bin/next");

/**
 * V8 lets a heap that may grow by gigabytes fill with garbage to several times of what is in use
 * before it looks through it, and one that may not, to less than twice. In MB.
 */
const HEAP_LIMIT = 1024;

/** @param {"dev" | "start"} command */
function heapArguments(command) {
  const isSet = /max[-_]old[-_]space[-_]size/.test(process.env.NODE_OPTIONS ?? "");
  return command === "start" && !isSet ? [`--max-old-space-size=${HEAP_LIMIT}`] : [];
}

/**
 * Next must be reached by the name it listens on: with `-H 127.0.0.1` Clerk's middleware sends it
 * to itself for ever. `localhost` also keeps it off the network.
 *
 * @param {"dev" | "start"} command
 * @param {number} port
 */
export function nextArguments(command, port) {
  return [...heapArguments(command), nextBin, command, "-H", "localhost", "-p", String(port)];
}

/**
 * What `next dev` is started with beside its variables.
 *
 * @returns {{ NODE_OPTIONS: string }}
 */
export function devOptions() {
  // Not by `--import`: with it, Node before 20.12 refuses a program without an extension, as Next is.
  const file = fileURLToPath(new URL("./no-version-check.cjs", import.meta.url));
  const hook = `--require ${JSON.stringify(file)}`;
  return { NODE_OPTIONS: [process.env.NODE_OPTIONS, hook].filter(Boolean).join(" ") };
}

/** Values of a real instance; of the last one's origin the local Clerk's tokens are not. */
const ofRealClerk = { CLERK_JWT_KEY: "", NEXT_PUBLIC_CLERK_DOMAIN: "", NEXT_PUBLIC_SITE_URL: "" };

/**
 * The variables for Next: what is set here wins over a person's .env files, an empty text included,
 * so a stray key of another instance there cannot mix with the local one.
 *
 * @param {Record<string, string>} variables of the stack
 * @param {import("./mode.mjs").Mode} mode
 * @returns {NodeJS.ProcessEnv}
 */
export function nextEnvironment(variables, mode) {
  return /** @type {NodeJS.ProcessEnv} */ ({
    ...process.env,
    ...(mode.clerk === "local" && ofRealClerk),
    NEXT_TELEMETRY_DISABLED: "1",
    // It would ask the registry, and change package-lock.json.
    NEXT_IGNORE_INCORRECT_LOCKFILE: "1",
    ...variables,
  });
}

const routine = [
  /^\s*$/,
  /^\s*▲ Next\.js/,
  /^\s*-? ?(Local|Network|Environments|Experiments|Turbopack)\b/i,
  /^\s*✓ (Starting|Ready|Compiled|Finished|Running next\.config)/,
  /^\s*○ Compiling/,
  // Experiments of Next that next.config.ts switches off.
  /^\s*⨯ (agentUpgrade|reactDebugChannel)\s*$/,
  /^\s*(GET|HEAD|POST|OPTIONS|PUT|PATCH|DELETE) \/\S* [1-4]\d\d in /,
  /"middleware" file convention is deprecated/,
  // Clerk's own notice of its test keys, forwarded from the browser at each page.
  /\[browser\] Clerk: Clerk has been loaded with development keys/,
  /To migrate automatically, run:|codemod@canary middleware-to-proxy/,
  /^\s*Learn more: https:\/\/nextjs\.org\/docs\/messages\/middleware-to-proxy/,
  /^\s*│|^\s*└|^\s*├/,
];

/**
 * True for lines that every run prints and nobody needs.
 *
 * @param {string} line
 */
export function isRoutine(line) {
  const text = stripVTControlCharacters(line);
  return routine.some((pattern) => pattern.test(text));
}
