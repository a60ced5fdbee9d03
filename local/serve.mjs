#!/usr/bin/env node
/**
 * Runs one of the two servers alone, as a process that can be watched, killed and started again:
 * `node serve.mjs convex --config <file.json>`. The stack starts them in the same way.
 */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build, keepBuild } from "./build.mjs";
import { refusalOfHost } from "./hosting.mjs";

const name = process.argv[2] ?? "";
if (name !== "clerk" && name !== "convex") {
  process.stderr.write("Usage: serve.mjs clerk|convex --config <file.json>\n");
  process.exit(1);
}
const refusal = refusalOfHost(process.env);
if (refusal !== null) {
  process.stdout.write(`${JSON.stringify({ ready: false, code: "hosted", message: refusal })}\n`);
  process.exit(1);
}
const dist = await build();
keepBuild(dist);
await import(pathToFileURL(join(dist, `${name}.js`)).href);
