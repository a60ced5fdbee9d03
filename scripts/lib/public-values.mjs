/**
 * A build carries the `NEXT_PUBLIC_*` values of its moment in its pages. They are recorded beside
 * it, so that a server that runs with others can say so instead of serving pages that point astray.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const fileIn = (/** @type {string} */ root) => join(root, ".local", "build.json");

/**
 * @param {Record<string, string | undefined>} env
 * @returns {Record<string, string>}
 */
export function publicValues(env) {
  const entries = Object.entries(env).filter(
    ([name, value]) => name.startsWith("NEXT_PUBLIC_") && value,
  );
  return Object.fromEntries(/** @type {[string, string][]} */ (entries).sort());
}

/**
 * @param {string} root
 * @param {Record<string, string>} values
 */
export function recordBuild(root, values) {
  mkdirSync(join(root, ".local"), { recursive: true });
  writeFileSync(fileIn(root), `${JSON.stringify(values, null, 2)}\n`);
}

/** @param {string} root @returns {Record<string, string> | null} */
export function recordedBuild(root) {
  try {
    return JSON.parse(readFileSync(fileIn(root), "utf8"));
  } catch {
    return null;
  }
}

/** What to say when nothing was built yet. */
export const noBuild = "There is no build yet: run npm run build first.";

/**
 * Whether a build must be made anew, as one line that says why, or null.
 *
 * @param {Record<string, string>} built
 * @param {Record<string, string>} running
 */
export function rebuildReason(built, running) {
  const names = new Set([...Object.keys(built), ...Object.keys(running)]);
  const changed = [...names].filter((name) => built[name] !== running[name]).sort();
  if (changed.length === 0) return null;
  const shown = changed.slice(0, 3).join(", ") + (changed.length > 3 ? ", …" : "");
  return `The build was made with other values of ${shown}: run npm run build again.`;
}
