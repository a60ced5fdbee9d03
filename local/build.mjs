/**
 * Bundles the local stack's TypeScript into plain ESM, so that it starts fast, its worker threads
 * need no loader, and it runs from any project's folder. The output folder is named by a hash of
 * the sources: an unchanged tree is never built twice, and two builds at once cannot collide.
 */
import { createHash } from "node:crypto";
import {
  existsSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(fileURLToPath(import.meta.url));

/** Programs that run as a process or thread of their own. */
const entries = {
  clerk: "clerk/main.ts",
  convex: "convex/main.ts",
  "convex-worker": "convex/runtime/worker/main.ts",
  "convex-node": "convex/runtime/node/main.ts",
  stack: "stack/main.ts",
};

/** How long a build stays that nothing uses. */
const staleMs = 86_400_000;

/** How often what runs from a build says so: a machine that wakes from a long sleep is told of soon. */
const touchMs = 600_000;

/** @returns {string[]} every source file below `local/`, sorted */
function sources() {
  return (
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      // Node before 20.12 knows the folder by its older name.
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
      .filter((file) => !/[\\/](node_modules|dist)[\\/]/.test(file))
      .filter((file) => /\.(ts|mjs|json)$/.test(file) && !file.endsWith(".test.ts"))
      .sort()
  );
}

/**
 * Builds what is not built yet.
 *
 * @param {{ tolerant?: boolean }} [options] `tolerant`: an entry that does not compile is left out,
 *   so that in a test run it fails its own tests and no others
 * @returns {Promise<string>} the folder that holds `clerk.js`, `convex.js`, `convex-worker.js` …
 */
export async function build({ tolerant = false } = {}) {
  const hash = createHash("sha256");
  for (const file of sources()) hash.update(relative(root, file)).update(readFileSync(file));
  const dist = join(root, "dist");
  const target = join(dist, hash.digest("hex").slice(0, 16));
  if (existsSync(target)) {
    touch(target);
    return target;
  }

  const draft = `${target}.${process.pid}`;
  const present = Object.entries(entries).filter(([, file]) => existsSync(join(root, file)));
  try {
    await bundle(present, draft);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!tolerant) throw error;
    for (const entry of present) await bundle([entry], draft).catch(() => {});
    return draft;
  }
  try {
    renameSync(draft, target);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(target)) throw error;
  }
  removeStale(dist, target);
  return target;
}

/**
 * @param {[string, string][]} points entry names and their files
 * @param {string} outdir
 */
async function bundle(points, outdir) {
  // Loaded late: a build that is there already needs no bundler.
  const esbuild = await import("esbuild");
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(points),
    outdir,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    sourcemap: "linked",
    logLevel: "error",
  });
}

/**
 * Keeps a build for as long as this process runs: what it starts later, a thread or a process, is
 * read from there too.
 *
 * @param {string} folder
 */
export function keepBuild(folder) {
  touch(folder);
  setInterval(() => touch(folder), touchMs).unref();
}

/**
 * A build's time is that of its last use.
 *
 * @param {string} folder
 */
function touch(folder) {
  try {
    utimesSync(folder, new Date(), new Date());
  } catch {
    // Not ours to mark, or gone: it is used all the same.
  }
}

/**
 * Older builds may still be running: only those that nothing has used for a day are removed.
 *
 * @param {string} dist
 * @param {string} current
 */
function removeStale(dist, current) {
  for (const name of readdirSync(dist)) {
    const path = join(dist, name);
    if (path !== current && isStale(path)) rmSync(path, { recursive: true, force: true });
  }
}

/** @param {string} path */
function isStale(path) {
  try {
    return Date.now() - statSync(path).mtimeMs > staleMs;
  } catch {
    return false;
  }
}
