#!/usr/bin/env node
/**
 * `handoff-local`: starts local Clerk and local Convex for the Clerk + Convex project in this folder.
 * `node bin.mjs --help` tells the rest.
 */
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import * as util from "node:util";

const home = dirname(fileURLToPath(import.meta.url));
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

if (major < 20 || (major === 20 && minor < 9)) {
  process.stderr.write(`Node ${process.versions.node} is too old: install Node 20.9 or newer.\n`);
  process.exit(1);
}

// For the CLI that pushes the functions, and for the one that a person runs with `-- npx convex`.
if (!("styleText" in util)) {
  const hook = `--require ${JSON.stringify(join(home, "style-text.cjs"))}`;
  process.env.NODE_OPTIONS = [process.env.NODE_OPTIONS, hook].filter(Boolean).join(" ");
}

try {
  const { build, keepBuild } = await import("./build.mjs");
  const dist = await build();
  keepBuild(dist);
  const { main } = await import(pathToFileURL(join(dist, "stack.js")).href);
  process.exit(await main(process.argv.slice(2), { home, dist }));
} catch (error) {
  const code = /** @type {NodeJS.ErrnoException} */ (error).code;
  const missing = code === "ERR_MODULE_NOT_FOUND" ? "Run npm install first: " : "";
  process.stderr.write(`${missing}${/** @type {Error} */ (error).message}\n`);
  process.exit(1);
}
