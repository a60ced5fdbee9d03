/** A deployment on a real engine and runtime in a folder of its own, for tests. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { openEngine } from "../engine/index.ts";
import type { Engine } from "../engine/types.ts";
import { createFunctions, type FunctionServices } from "../functions/index.ts";
import type { CallRequest, Functions, Identity, Outcome } from "../functions/types.ts";
import { createRuntime } from "../runtime/index.ts";
import type { Runtime, RuntimeOptions } from "../runtime/types.ts";
import { bundleModules } from "./bundle-modules.ts";

type Args = Record<string, unknown>;

export const nobody: Identity = { kind: "none" };

/** A call by a client that is nobody. */
export const request = (path: string, args: Args = {}): CallRequest => ({
  path,
  args,
  identity: nobody,
  caller: "client",
});

/** The value of an outcome; throws its error. */
export function read(outcome: Outcome): unknown {
  if (!outcome.ok) throw new Error(outcome.error.message);
  return JSON.parse(outcome.value);
}

export const errorOf = (outcome: Outcome): string =>
  outcome.ok ? "no error" : outcome.error.message;

/** Makes a push live, its data checked. */
export async function push(functions: Functions, files: Record<string, string>): Promise<void> {
  const staged = await functions.stage(await bundleModules(files));
  await staged.ready;
  await functions.activate(staged);
}

/** Services that keep files in memory. */
export function memoryServices(stored = new Map<string, Uint8Array>()): FunctionServices {
  return {
    cloudUrl: () => "http://127.0.0.1:3210",
    siteUrl: () => "http://127.0.0.1:3211",
    signJwt: async (claims, seconds) => JSON.stringify({ claims, seconds }),
    storage: {
      generateUploadUrl: () => "http://127.0.0.1:3210/api/storage/upload?token=t",
      urlOf: (uuid) => `http://127.0.0.1:3210/api/storage/${uuid}`,
      async write(bytes) {
        const pieces: Uint8Array[] = [];
        for await (const piece of bytes) pieces.push(piece);
        const all = Buffer.concat(pieces);
        const digest = await crypto.subtle.digest("SHA-256", all);
        const path = crypto.randomUUID();
        stored.set(path, all);
        return { path, sha256: Buffer.from(digest).toString("base64"), size: all.length };
      },
      read: async (path) => stored.get(path) ?? null,
      discard: async (path) => void stored.delete(path),
    },
  };
}

export interface TestDeployment {
  engine: Engine;
  runtime: Runtime;
  functions: Functions;
  /** Bytes of stored files by path. */
  stored: Map<string, Uint8Array>;
  query(path: string, args?: Args): Promise<unknown>;
  mutate(path: string, args?: Args): Promise<unknown>;
  act(path: string, args?: Args): Promise<unknown>;
  close(): Promise<void>;
}

/**
 * @param dist folder of the built entries, `inject("localDist")`
 * @param files the project's `convex/` folder, pushed at once
 */
export async function openTestDeployment(
  dist: string,
  files: Record<string, string>,
  options: Partial<RuntimeOptions> = {},
): Promise<TestDeployment> {
  const folder = await mkdtemp(join(tmpdir(), "handoff-deployment-"));
  const stored = new Map<string, Uint8Array>();
  const engine = await openEngine({ dataDir: folder });
  const runtime = createRuntime({ ...workerFiles(dist), ...options });
  const functions = await createFunctions({ engine, runtime, services: memoryServices(stored) });
  await push(functions, files);
  return {
    engine,
    runtime,
    functions,
    stored,
    query: async (path, args) => read((await functions.runQuery(request(path, args))).outcome),
    mutate: async (path, args) => read((await functions.runMutation(request(path, args))).outcome),
    act: async (path, args) => read((await functions.runAction(request(path, args))).outcome),
    async close() {
      await functions.close();
      await runtime.close();
      await engine.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    },
  };
}

/** The built entries of the processes that run user code. */
export function workerFiles(dist: string): { workerFile: URL; nodeFile: URL } {
  const folder = pathToFileURL(`${dist}/`);
  return {
    workerFile: new URL("convex-worker.js", folder),
    nodeFile: new URL("convex-node.js", folder),
  };
}
