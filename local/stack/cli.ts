/**
 * The official `convex` CLI, pointed at the local backend. It rewrites `.env.local` in its working
 * directory, so it works in a folder of ours whose `convex.json` names the project's functions: a
 * person's own `.env.local` is never in its reach. Nothing it starts may leave the machine: its
 * error reports are off with `CI` set, its version check asks a closed loopback port.
 */
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative, resolve, sep } from "node:path";
import { StackError } from "./errors.ts";
import { writeWhole } from "./files.ts";

export interface Deployment {
  url: string;
  adminKey: string;
}

/** Port 9 is "discard": reserved, and listened on by nothing. */
const nowhere = "http://127.0.0.1:9";

/**
 * Makes the folder that the CLI works in.
 *
 * @param project folder with the project's `package.json`
 * @param functions the project's functions folder, when it is not what `convex.json` says
 * @returns the folder
 * @throws StackError `no_functions`
 */
export function prepareCliFolder(dataDir: string, project: string, functions?: string): string {
  const folder = join(dataDir, "cli");
  mkdirSync(folder, { recursive: true });
  const config = readJson(join(project, "convex.json")) ?? {};
  const source = resolve(project, functions ?? String(config.functions ?? "convex"));
  if (!existsSync(source)) {
    throw new StackError("no_functions", `No functions to push: there is no folder ${source}.`);
  }
  const path = relative(folder, source).split(sep).join("/");
  write(join(folder, "convex.json"), { ...config, functions: `${path}/` });
  write(join(folder, "package.json"), { private: true, dependencies: { convex: "*" } });
  return folder;
}

/**
 * The file of the project's own `convex` CLI.
 *
 * @throws StackError `cli_missing`
 */
export function findCli(project: string): string {
  try {
    const manifest = createRequire(join(project, "package.json")).resolve("convex/package.json");
    return join(dirname(manifest), "bin", "main.js");
  } catch {
    throw new StackError("cli_missing", `No convex package in ${project}. Run npm install there.`);
  }
}

/**
 * The CLI's environment. With a local deployment every other way to name one is removed: a leftover
 * key would send the functions to the cloud. Without one the caller's own variables choose it.
 */
export function cliEnvironment(
  env: NodeJS.ProcessEnv,
  deployment: Deployment | null,
): NodeJS.ProcessEnv {
  const own: NodeJS.ProcessEnv = { ...env, CI: env.CI || "1", CONVEX_VERSION_API_ORIGIN: nowhere };
  // Off on Vercel alone, "CI" does not silence the reporter there.
  delete own.VERCEL;
  if (!deployment) return own;
  const kept = Object.entries(own).filter(
    ([name]) => !/^CONVEX_(?!VERSION_API_ORIGIN$)|^https?_proxy$/i.test(name),
  );
  return {
    ...(Object.fromEntries(kept) as NodeJS.ProcessEnv),
    CONVEX_SELF_HOSTED_URL: deployment.url,
    CONVEX_SELF_HOSTED_ADMIN_KEY: deployment.adminKey,
  };
}

function readJson(file: string): Record<string, unknown> | null {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw new StackError("no_functions", `${file} is not valid JSON: ${(error as Error).message}`);
  }
}

function write(file: string, value: object): void {
  writeWhole(file, `${JSON.stringify(value, null, 2)}\n`);
}
