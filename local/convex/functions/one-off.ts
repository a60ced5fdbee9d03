/**
 * One-off queries (`convex run --inline-query`): a module that nobody pushed, bundled with what it
 * may import and run beside the live ones.
 */
import { fileURLToPath } from "node:url";
import { build, type BuildFailure, type Plugin } from "esbuild";
import { FunctionLoadError } from "../runtime/load-error.ts";
import type { PushedModule } from "../runtime/types.ts";

/** From here `convex/server` is found, whatever project is served. */
const resolveDir = fileURLToPath(new URL(".", import.meta.url));
/** Where the query is found: `testQuery.js`, its default export. */
export const oneOffPath = "testQuery";

/** The wrappers that the command line puts around an expression. */
const wrappers: Plugin = {
  name: "wrappers",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^convex:\/_system\/repl\/wrappers\.js$/ }, ({ path }) => ({
      path,
      namespace: "wrappers",
    }));
    onLoad({ filter: /.*/, namespace: "wrappers" }, () => ({
      contents:
        'export { queryGeneric as query, internalQueryGeneric as internalQuery } from "convex/server";',
      resolveDir,
    }));
  },
};

/** @throws {FunctionLoadError} when it cannot be read, or imports what is not there */
export async function oneOffModule(source: string): Promise<PushedModule> {
  try {
    const { outputFiles } = await build({
      stdin: { contents: source, resolveDir, sourcefile: `${oneOffPath}.js` },
      bundle: true,
      write: false,
      format: "esm",
      platform: "browser",
      target: "esnext",
      plugins: [wrappers],
      logLevel: "silent",
    });
    const text = outputFiles[0]?.text ?? "";
    return { path: `${oneOffPath}.js`, source: text, sourceMap: null, environment: "isolate" };
  } catch (error) {
    const [first] = (error as BuildFailure).errors ?? [];
    throw new FunctionLoadError("InvalidModules", first?.text ?? String(error));
  }
}
