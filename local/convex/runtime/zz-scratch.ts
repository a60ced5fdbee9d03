import { pathToFileURL } from "node:url";
import { build } from "../../build.mjs";
import { bundleModules, generatedServer } from "../test/bundle-modules.ts";
import { createRuntime } from "./index.ts";
const dist = pathToFileURL((await build()) + "/");
const runtime = createRuntime({
  workerFile: new URL("convex-worker.js", dist),
  nodeFile: new URL("convex-node.js", dist),
  log: (l) => console.error("LOG", l),
});
const codes: Record<string, string> = {
  push: "const all=[]; for(;;) all.push(new Array(10000).fill({a:1}));",
  bigArray: "return new Array(6e7).fill(1).length",
  strings:
    "let s='x'; const all=[]; for(;;){ all.push(s.repeat(1e6)+all.length); all[all.length-1].charCodeAt(5);}",
  concat: "let s='x'; for(;;) s+=s;",
  buffers: "const all=[]; for(;;) all.push(new Uint8Array(1e7).fill(1));",
  map: "const m=new Map(); for(let i=0;;i++) m.set(i,{i});",
  json: "let a=[1]; for(;;){ a=[a,a]; JSON.stringify(a)}",
  recursion: "const f=()=>f()+1; return f()",
  regexp: "return /^(a+)+$/.test('a'.repeat(40)+'b')",
  promises: "const f=async()=>{await f(); await f()}; await f();",
  manyPromises: "const all=[]; for(;;) all.push(Promise.resolve({}).then(()=>all));",
};
const mods = await bundleModules({
  "_generated/server.ts": generatedServer,
  "b.ts":
    `import { query } from "./_generated/server";\n` +
    Object.entries(codes)
      .map(([k, v]) => `export const ${k} = query({args:{}, handler: async ()=>{ ${v} }});`)
      .join("\n"),
});
const loaded = await runtime.load(mods, {});
for (const name of Object.keys(codes)) {
  const t = performance.now();
  const r = await runtime.run(
    loaded,
    {
      kind: "query",
      module: "b.js",
      name,
      args: "[{}]",
      requestId: "0",
      now: 0,
      seed: "s",
      env: {},
      tableNumbers: {},
    },
    { asyncSyscall: () => "null" },
  );
  console.log(
    name,
    Math.round(performance.now() - t),
    "ms",
    JSON.stringify(r.ok ? r.value : r.failure).slice(0, 150),
    Math.round(process.memoryUsage().rss / 1e6),
    "MB",
  );
}
await runtime.close();
