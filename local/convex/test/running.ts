/** A running deployment for tests: a data folder of its own, ports that are free, code pushed as the CLI does. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "vitest";
import { startConvex, type Convex, type ConvexOptions } from "../index.ts";
import { bundleModules, generatedApi, generatedServer } from "./bundle-modules.ts";

export interface TestConvex extends Convex {
  /** Bundles and pushes a `convex/` folder given as texts; throws what the CLI would print. */
  push(files: Record<string, string>): Promise<void>;
  setEnv(values: Record<string, string | null>): Promise<void>;
  /** Stops and starts on the same data and ports. */
  restart(): Promise<void>;
}

export async function startTestConvex(
  options: Partial<ConvexOptions> & { files?: Record<string, string> } = {},
): Promise<TestConvex> {
  const { files, ...rest } = options;
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), "handoff-convex-")));
  const start = (ports: { port: number; sitePort: number }) =>
    startConvex({ dist: inject("localDist"), ...ports, ...rest, dataDir });
  let current = await start({ port: 0, sitePort: 0 });

  const test: TestConvex = {
    get url() {
      return current.url;
    },
    get siteUrl() {
      return current.siteUrl;
    },
    get adminKey() {
      return current.adminKey;
    },
    async close() {
      await current.close();
      if (!options.dataDir)
        await rm(dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    },
    async restart() {
      const [port, sitePort] = [current.url, current.siteUrl].map((url) =>
        Number(new URL(url).port),
      );
      await current.close();
      current = await start({ port: port as number, sitePort: sitePort as number });
    },
    push: (next) => push(current, next),
    async setEnv(values) {
      const changes = Object.entries(values).map(([name, value]) => ({ name, value }));
      await post(current, "/api/update_environment_variables", { changes });
    },
  };
  if (files) await test.push(files);
  return test;
}

/** Pushes a `convex/` folder given as texts to any deployment, as the CLI does. */
export async function push(
  convex: Pick<Convex, "url" | "adminKey">,
  files: Record<string, string>,
): Promise<void> {
  const modules = await bundleModules({
    "_generated/server.ts": generatedServer,
    "_generated/api.ts": generatedApi,
    ...files,
  });
  const module = ({ sourceMap, ...rest }: (typeof modules)[number]) => ({
    ...rest,
    sourceMap: sourceMap ?? undefined,
  });
  const schema = modules.find(({ path }) => path === "schema.js");
  const startPush = await post(convex, "/api/deploy2/start_push", {
    adminKey: convex.adminKey,
    dryRun: false,
    functions: "convex/",
    appDefinition: {
      definition: null,
      dependencies: [],
      schema: schema ? module(schema) : null,
      changedModules: modules.filter((entry) => entry !== schema).map(module),
      unchangedModuleHashes: [],
      udfServerVersion: "1.48.0",
    },
    componentDefinitions: [],
    nodeDependencies: [],
  });
  const status = await post(convex, "/api/deploy2/wait_for_schema", {
    adminKey: convex.adminKey,
    schemaChange: startPush.schemaChange,
    timeoutMs: 10_000,
    dryRun: false,
  });
  if (status.type !== "complete") throw new Error(JSON.stringify(status));
  await post(convex, "/api/deploy2/finish_push", {
    adminKey: convex.adminKey,
    startPush,
    dryRun: false,
    message: null,
  });
}

async function post(
  convex: Pick<Convex, "url" | "adminKey">,
  path: string,
  body: unknown,
): Promise<Record<string, unknown>> {
  const response = await fetch(new URL(path, convex.url), {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Convex ${convex.adminKey}` },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return JSON.parse(text) as Record<string, unknown>;
}

/** Waits until `check` gives something; fails with what it last gave or threw. */
export async function until<T>(
  check: () => T | Promise<T>,
  timeoutMs = 25_000,
): Promise<NonNullable<T>> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    let last: unknown;
    try {
      const value = await check();
      if (value) return value as NonNullable<T>;
      last = value;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) throw new Error(`Waited in vain; last: ${String(last)}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
