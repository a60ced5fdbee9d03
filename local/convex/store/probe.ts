/**
 * Reads a store through in a process of its own: damage in the file can make lmdb crash, and that
 * must not be the server. Run after a crash, when there is no seal to compare with.
 */
import { spawn } from "node:child_process";
import { createRequire } from "node:module";

/**
 * Walks every entry in order, finds each again by its key, and parses what is JSON. Plain
 * CommonJS, because it runs without our build.
 */
const script = `
const { open } = require(process.argv[1]);
const keyEncoder = {
  writeKey: (key, target, at) => at + target.write(key, at, "latin1"),
  readKey: (source, start, end) => source.toString("latin1", start, end),
};
const options = { encoding: "string", keyEncoder };
const env = open({ path: process.argv[2], noSubdir: false, overlappingSync: false, maxDbs: 4, readOnly: true, ...options });
for (const name of ["documents", "indexes", "meta"]) {
  const table = env.openDB(name, options);
  let last = "";
  let count = 0;
  for (const { key, value } of table.getRange({ start: "\\0", end: "\\xff".repeat(64) })) {
    if (key <= last) throw new Error("keys of " + name + " are out of order");
    // Finding by key takes another path than walking; some of it is enough to tell.
    if (count % 8 === 0 && table.get(key) !== value) throw new Error("an entry of " + name + " cannot be found by its key");
    if (name !== "indexes" && key !== "ts") JSON.parse(value);
    last = key;
    count++;
  }
  if (count !== table.getStats().entryCount) throw new Error("entries of " + name + " are missing");
}
`;

/** Null when everything could be read; otherwise what went wrong, in one line. */
export function probeStore(path: string): Promise<string | null> {
  const lmdb = createRequire(import.meta.url).resolve("lmdb");
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["-e", script, lmdb, path], {
      stdio: ["ignore", "ignore", "pipe"],
      // Without the flags of this process (loaders, inspectors).
      env: { ...process.env, NODE_OPTIONS: "" },
    });
    let errors = "";
    child.stderr
      .setEncoding("utf8")
      .on("data", (text: string) => (errors = (errors + text).slice(-4_000)));
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (code === 0) resolve(null);
      else if (signal) resolve(`reading it crashes (${signal})`);
      else resolve(/^\w*Error: (.+)$/m.exec(errors)?.[1] ?? `reading it fails (exit ${code})`);
    });
  });
}
