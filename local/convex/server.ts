/**
 * Joins the parts that speak to clients (HTTP, sync, site, admin) around an engine and a set of
 * functions.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { createLogStream } from "./admin/logs.ts";
import { createPushes } from "./admin/pushes.ts";
import { createSystemQueries } from "./admin/system-queries.ts";
import { withSystemQueries } from "./admin/caller.ts";
import { adminIdentity } from "./auth/admin-key.ts";
import { createHeaderReader } from "./auth/header.ts";
import { createKeyStore } from "./auth/keys.ts";
import { createVerifier } from "./auth/verifier.ts";
import type { Clock } from "./clock.ts";
import type { Deployment } from "./deployment.ts";
import type { Engine } from "./engine/types.ts";
import type { Functions, Identity } from "./functions/types.ts";
import type { Handlers } from "./listeners.ts";
import { createApiHandler, createSiteHandler, type ApiServices } from "./http/api.ts";
import { createCallers } from "./http/callers.ts";
import { createGate } from "./http/origins.ts";
import type { FileStore } from "./storage/files.ts";
import type { AuthenticateFrame } from "./sync/client-frames.ts";
import { createQueryCache } from "./sync/query-cache.ts";
import { createSyncServer } from "./sync/server.ts";
import { createCompany, createTurns } from "./sync/turns.ts";

export interface ServerParts {
  engine: Engine;
  functions: Functions;
  files: FileStore;
  deployment: Deployment;
  /** Public half of the key that signs the deployment's own tokens. */
  jwks: object;
  clock: Clock;
  log: (line: string) => void;
}

export interface ServerOptions {
  allowedOrigins: readonly string[];
  cloudUrl: () => string;
  siteUrl: () => string;
}

export interface RunningServer {
  handlers: Handlers;
  /** Says goodbye to every socket. */
  close(): Promise<void>;
}

/**
 * How many calls run at once. Queries are all computation: a few keep every processor busy.
 * Mutations wait for the disk, actions for whatever they call, so that more of them do no harm.
 */
const limits = {
  query: { total: 16, perClient: 3, inCompany: 1 },
  mutation: { total: 64, perClient: 40, inCompany: 2 },
  action: { total: 16, perClient: 12, inCompany: 2 },
  httpAction: { total: 64, perClient: 32, inCompany: 4 },
};

/** Everything that answers requests, for the listeners to hand them to. */
export function createServer(parts: ServerParts, options: ServerOptions): RunningServer {
  const { engine, functions, files, deployment, clock, log } = parts;
  const { cloudUrl, siteUrl } = options;
  const now = () => clock.now();
  const { adminKey } = deployment;

  const company = createCompany();
  const turns = {
    query: createTurns({ ...limits.query, company }),
    mutation: createTurns({ ...limits.mutation, company }),
    action: createTurns({ ...limits.action, company }),
    httpAction: createTurns({ ...limits.httpAction, company }),
  };
  const verifier = createVerifier({
    providers: () => functions.analysis()?.authProviders ?? null,
    keys: createKeyStore({ now }),
    now,
  });
  const headers = createHeaderReader(verifier, adminKey);
  const system = createSystemQueries({ engine, functions, cloudUrl, siteUrl });
  const callable = withSystemQueries(functions, system);
  const logs = createLogStream({ now });
  const stopLogs = functions.onLog((entry) => logs.add(entry));
  const pushes = createPushes({ engine, functions, log, wait: waitFor });

  const cache = createQueryCache({
    engine,
    functions,
    run: (request) => callable.runQuery(request),
    turn: (client, work) => turns.query.run(client, work),
    now,
  });

  async function authenticate(frame: AuthenticateFrame): Promise<Identity> {
    switch (frame.tokenType) {
      case "None":
        return { kind: "none" };
      case "User":
        return verifier.verify(frame.value);
      case "Admin":
        return adminIdentity(adminKey, frame.value, frame.impersonating);
    }
  }

  const gate = createGate({
    allowedOrigins: options.allowedOrigins,
    ownUrls: [cloudUrl(), siteUrl()],
  });

  const callers = createCallers();
  const services: ApiServices = {
    gate,
    adminKey,
    instanceName: deployment.name,
    jwks: parts.jwks,
    headers,
    functions: callable,
    engine,
    callers,
    turn: (kind, client, work) => turns[kind].run(client, work),
    storage: { engine, files },
    site: {
      functions,
      headers,
      callers,
      turn: (client, work) => turns.httpAction.run(client, work),
    },
    admin: { adminKey, functions, pushes, logs, cloudUrl, siteUrl },
    cloudUrl,
    siteUrl,
    log,
  };

  const sync = createSyncServer(
    {
      engine,
      functions: callable,
      cache,
      turn: (kind, client, work) => turns[kind].run(client, work),
      authenticate,
      now,
      log,
    },
    gate,
  );
  return {
    handlers: {
      api: createApiHandler(services),
      site: createSiteHandler(services),
      upgrade: (req, socket, head) => sync.upgrade(req, socket, head),
    },
    async close() {
      stopLogs();
      await sync.close();
      cache.close();
    },
  };
}

async function waitFor(ms: number, until: Promise<unknown>): Promise<void> {
  const stopWaiting = new AbortController();
  await Promise.race([until, sleep(ms, null, { signal: stopWaiting.signal }).catch(() => {})]);
  stopWaiting.abort();
}
