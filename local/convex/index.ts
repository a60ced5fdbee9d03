/**
 * Local Convex: one deployment on loopback that the real clients and the official `convex` command
 * line talk to as to Convex itself.
 */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { openSigningKey } from "./auth/signing-key.ts";
import { systemClock, type Clock } from "./clock.ts";
import { openDeployment } from "./deployment.ts";
import { openEngine } from "./engine/index.ts";
import { createFunctions } from "./functions/index.ts";
import { createRuntime } from "./runtime/index.ts";
import type { RuntimeOptions } from "./runtime/types.ts";
import { startScheduler } from "./scheduler/index.ts";
import { openListeners } from "./listeners.ts";
import { createServer } from "./server.ts";
import { namedFiles } from "./storage/endpoints.ts";
import { openFileStore } from "./storage/files.ts";

export type { Clock } from "./clock.ts";

export interface ConvexOptions {
  /** Where documents, files and the admin key are kept; made when missing. */
  dataDir: string;
  /** Port of the API; 0 takes any that is free. */
  port?: number;
  /** Port of HTTP actions; 0 takes any that is free. */
  sitePort?: number;
  /** Origins of pages that may call beside loopback ones. */
  allowedOrigins?: readonly string[];
  /** How the deployment is called when it is not reached at its own address. */
  cloudUrl?: string;
  siteUrl?: string;
  /** Folder of the built worker entries (`build()` of `local/build.mjs`). */
  dist: string;
  runtime?: Omit<RuntimeOptions, "workerFile" | "nodeFile">;
  clock?: Clock;
  log?: (line: string) => void;
}

export interface Convex {
  /** `http://127.0.0.1:3210`: `NEXT_PUBLIC_CONVEX_URL`, `CONVEX_SELF_HOSTED_URL`. */
  readonly url: string;
  /** `http://127.0.0.1:3211`: HTTP actions. */
  readonly siteUrl: string;
  /** `CONVEX_SELF_HOSTED_ADMIN_KEY`. */
  readonly adminKey: string;
  /** Stops everything; what was acknowledged is on disk. */
  close(): Promise<void>;
}

const defaultPorts = { api: 3210, site: 3211 };

/**
 * Starts one deployment.
 * @throws the system's error when a port is taken (`EADDRINUSE`), an `EngineError` when the data
 *   folder is in use (`StoreLocked`), damaged or of a newer version
 */
export async function startConvex(options: ConvexOptions): Promise<Convex> {
  const { clock = systemClock, log = () => {} } = options;
  const now = () => clock.now();
  const undo: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (let step; (step = undo.pop());) await step();
  };
  try {
    const engine = await openEngine({ dataDir: options.dataDir, log, clock: now });
    undo.push(() => engine.close());
    const deployment = await openDeployment(options.dataDir);

    const listeners = await openListeners({
      api: options.port ?? defaultPorts.api,
      site: options.sitePort ?? defaultPorts.site,
    });
    undo.push(() => listeners.close());
    const url = options.cloudUrl ?? `http://127.0.0.1:${listeners.port}`;
    const siteUrl = options.siteUrl ?? `http://127.0.0.1:${listeners.sitePort}`;
    const urls = { cloudUrl: () => url, siteUrl: () => siteUrl };

    const files = await openFileStore({
      folder: join(options.dataDir, "files"),
      secret: deployment.secret,
      cloudUrl: urls.cloudUrl,
      now,
    });
    await files.sweep(namedFiles(engine));

    const key = await openSigningKey({ dataDir: options.dataDir, cloudUrl: urls.cloudUrl, now });
    const runtime = createRuntime({
      log,
      ...options.runtime,
      workerFile: pathToFileURL(join(options.dist, "convex-worker.js")),
      nodeFile: pathToFileURL(join(options.dist, "convex-node.js")),
    });
    undo.push(() => runtime.close());
    const functions = await createFunctions({
      engine,
      runtime,
      services: { ...urls, storage: files, signJwt: key.sign },
      log,
      clock,
    });
    undo.push(() => functions.close());
    const server = createServer(
      { engine, functions, files, deployment, jwks: key.jwks, clock, log },
      { allowedOrigins: options.allowedOrigins ?? [], ...urls },
    );
    undo.push(() => server.close());
    const scheduler = startScheduler({ engine, functions, clock, log });
    undo.push(() => scheduler.close());
    listeners.serve(server.handlers);
    undo.push(async () => listeners.serve(null));
    return { url, siteUrl, adminKey: deployment.adminKey, close };
  } catch (error) {
    await close();
    throw error;
  }
}
