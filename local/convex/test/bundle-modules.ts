/**
 * Bundles a `convex/` folder given as texts into the modules that the official CLI would push:
 * the CLI's own esbuild settings, one bundle for the default runtime and one for `"use node"`.
 */
import { build } from "esbuild";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, extname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { PushedModule } from "../runtime/types.ts";

const nodeModules = fileURLToPath(new URL("../../../node_modules", import.meta.url));

/** @param files contents by path below `convex/`, such as `users.ts` */
export async function bundleModules(files: Record<string, string>): Promise<PushedModule[]> {
  const root = mkdtempSync(join(tmpdir(), "handoff-push-"));
  try {
    const node: string[] = [];
    const isolate: string[] = [];
    const alone: string[] = [];
    for (const [path, text] of Object.entries(files)) {
      const file = join(root, "convex", path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
      if (/^(schema|auth\.config)\./.test(path)) alone.push(file);
      else if (/^["']use node["']/m.test(text)) node.push(file);
      else if (!path.startsWith("_generated/")) isolate.push(file);
    }
    const bundles = [bundle(root, isolate, "isolate"), bundle(root, node, "node")];
    return (
      await Promise.all([...bundles, ...alone.map((file) => bundle(root, [file], "isolate"))])
    ).flat();
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

async function bundle(
  root: string,
  entryPoints: string[],
  environment: "isolate" | "node",
): Promise<PushedModule[]> {
  if (entryPoints.length === 0) return [];
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints,
    bundle: true,
    platform: environment === "node" ? "node" : "browser",
    format: "esm",
    target: "esnext",
    jsx: "automatic",
    outdir: "out",
    outbase: "convex",
    conditions: ["convex", "module"],
    nodePaths: [nodeModules],
    write: false,
    sourcemap: true,
    sourcesContent: false,
    splitting: true,
    chunkNames: environment === "node" ? "_deps/node/[hash]" : "_deps/[hash]",
    treeShaking: true,
    minifySyntax: true,
    minifyIdentifiers: true,
    keepNames: true,
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "silent",
  });
  const texts = new Map(
    outputFiles.map(({ path, text }) => [
      relative(join(root, "out"), path).split(sep).join("/"),
      text,
    ]),
  );
  return [...texts].flatMap(([path, source]) =>
    extname(path) === ".map"
      ? []
      : { path, source, sourceMap: texts.get(`${path}.map`) ?? null, environment },
  );
}

/** `_generated/server.ts` as the CLI writes it, for modules that import it. */
export const generatedServer = `
import { actionGeneric, httpActionGeneric, internalActionGeneric, internalMutationGeneric,
  internalQueryGeneric, mutationGeneric, queryGeneric } from "convex/server";
export const query = queryGeneric;
export const internalQuery = internalQueryGeneric;
export const mutation = mutationGeneric;
export const internalMutation = internalMutationGeneric;
export const action = actionGeneric;
export const internalAction = internalActionGeneric;
export const httpAction = httpActionGeneric;
`;

/** `_generated/api.ts` as the CLI writes it, without its types. */
export const generatedApi = `
import { anyApi } from "convex/server";
export const api: any = anyApi;
export const internal: any = anyApi;
`;
