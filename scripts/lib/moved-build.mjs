/**
 * A build serves the addresses that were built into it. A copy with other addresses in their place,
 * or without its middleware, costs a second where another build would cost half a minute; what runs
 * is the same code.
 */
import { cpSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { extname, join, relative } from "node:path";

const texts = new Set([".js", ".mjs", ".json", ".html", ".rsc", ".body", ".meta", ".map"]);

/** What neither serves a page nor is served. */
const left = new Set(["cache", "types", "trace", "diagnostics", "dev"]);

/**
 * @param {string} from folder of a build
 * @param {string} to
 * @param {Map<string, string>} [addresses] what takes whose place
 */
export function copyBuild(from, to, addresses = new Map()) {
  rmSync(to, { recursive: true, force: true });
  cpSync(from, to, {
    recursive: true,
    filter: (path) => !left.has(relative(from, path)),
  });
  if (addresses.size === 0) return;
  for (const name of readdirSync(to, { recursive: true, encoding: "utf8" })) {
    const file = join(to, name);
    if (!texts.has(extname(name)) || !statSync(file).isFile()) continue;
    const before = readFileSync(file, "utf8");
    let text = before;
    for (const [old, address] of addresses) text = text.replaceAll(old, address);
    if (text !== before) writeFileSync(file, text);
  }
}

/**
 * Takes the first gate out of a build, so that the second one can be seen to hold alone.
 *
 * @param {string} build
 * @throws when there is none to take out
 */
export function removeMiddleware(build) {
  const edge = join(build, "server", "middleware-manifest.json");
  const node = join(build, "server", "functions-config-manifest.json");
  const manifest = JSON.parse(readFileSync(edge, "utf8"));
  const functions = JSON.parse(readFileSync(node, "utf8"));
  const had = Object.keys(manifest.middleware).length > 0 || functions.functions["/_middleware"];
  if (!had) throw new Error("This build has no middleware.");
  delete functions.functions["/_middleware"];
  writeFileSync(edge, JSON.stringify({ ...manifest, middleware: {}, sortedMiddleware: [] }));
  writeFileSync(node, JSON.stringify(functions));
}
