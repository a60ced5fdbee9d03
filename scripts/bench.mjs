/**
 * `npm run bench`: what is fast and small is measured, as ratios within one run wherever a bare
 * counterpart exists. Each measurement is a program of its own that prints one JSON object; together
 * they go to `.local/bench.json`. Names after `--` choose some: `npm run bench -- clerk`.
 */
import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { bootstrap, root } from "./bootstrap.mjs";

/** @type {Record<string, string>} */
const benches = {
  clerk: "local/clerk/bench/bench.ts",
  memory: "local/stack/memory.bench.ts",
  engine: "local/convex/engine/engine.bench.ts",
  sync: "scripts/bench/sync.ts",
  "convex-reads": "local/convex/bench/reads.ts",
  "convex-requests": "local/convex/bench/requests.ts",
  "convex-subscriptions": "local/convex/bench/subscriptions.ts",
  "convex-fairness": "local/convex/bench/fairness.ts",
  "convex-restart": "local/convex/bench/restart.ts",
  "convex-reload": "local/convex/bench/reload.ts",
  pages: "scripts/bench/pages.mjs",
  vitals: "scripts/bench/vitals.mjs",
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in benches));
if (unknown.length > 0) {
  console.error(
    `No bench named ${unknown.join(", ")}. There are: ${Object.keys(benches).join(", ")}.`,
  );
  process.exit(1);
}

await bootstrap();
/** @type {Record<string, unknown>} */
const figures = { node: process.version, cores: cpus().length, loadAtStart: loadavg()[0] };
for (const [name, file] of Object.entries(benches)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  console.error(`${name} …`);
  figures[name] = await measure(file);
}
const target = join(root, ".local", "bench.json");
mkdirSync(join(root, ".local"), { recursive: true });
writeFileSync(target, `${JSON.stringify(figures, null, 2)}\n`);
console.log(JSON.stringify(figures, null, 2));
console.error("Written to .local/bench.json.");

/**
 * @param {string} file a program that prints one JSON object
 * @returns {Promise<unknown>}
 */
async function measure(file) {
  const child = spawn(process.execPath, ["--import", "tsx", file], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let told = "";
  child.stdout.setEncoding("utf8").on("data", (text) => (told += text));
  const code = await new Promise((resolve) => child.on("close", resolve));
  if (code !== 0) throw new Error(`${file} ended with code ${code}.`);
  return JSON.parse(told);
}
