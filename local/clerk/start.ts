/** Puts an instance together: data folder, keys, store, webhooks, listener. */
import { chmodSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { systemClock, type Clock } from "./clock.ts";
import { Bundles } from "./http/bundles.ts";
import { HttpServer } from "./http/server.ts";
import { newId } from "./ids.ts";
import { Instance } from "./instance.ts";
import { DataFolderError, Identity } from "./keys.ts";
import { Origins } from "./origins.ts";
import { seedUsers, type SeedUser } from "./seed.ts";
import { completeSettings, type PartialSettings } from "./settings.ts";
import { parseSettings, readSettingsFile, type FileSettings } from "./settings-file.ts";
import { lockFolder } from "./lock.ts";
import { asFullError, FormatError, FullError, Store, type Writer } from "./store/store.ts";
import { sweep } from "./sweep.ts";
import { convexClaims } from "./tokens/templates.ts";
import { Tokens } from "./tokens/tokens.ts";
import { Dispatcher, type Post } from "./webhooks/dispatcher.ts";
import { syncEndpoints, type EndpointOptions } from "./webhooks/endpoints.ts";

/** How to start a local Clerk. */
export interface ClerkOptions {
  /** Folder for keys and people; made when missing. Only one process may use it at a time. */
  dataDir: string;
  /** Port on loopback; 0 or absent takes any free one. */
  port?: number;
  /** Name shown in the components; short for `settings.applicationName`. */
  appName?: string;
  /** Origins beyond loopback that browsers may call from and be sent back to. */
  allowedOrigins?: readonly string[];
  /** Where webhooks go. The place in the list is the endpoint's identity across starts. */
  webhooks?: readonly EndpointOptions[];
  settings?: PartialSettings;
  /** Path of a `local.clerk.json`; what the other options say comes on top. A missing file is no error. */
  settingsFile?: string;
  /** The text of such a file instead of its path. */
  settingsText?: string;
  /** People who are created once; who exists already (by e-mail) is left alone. */
  users?: readonly SeedUser[];
  clock?: Clock;
  /** Gets one line at a time; never a secret, a code or a token. */
  log?: (line: string) => void;
  /** Sends webhooks; replaced only in tests. */
  post?: Post;
}

/** A running local Clerk. */
export interface Clerk {
  /** `http://localhost:<port>`: Frontend API, Backend API and issuer at once. */
  readonly url: string;
  readonly issuer: string;
  readonly publishableKey: string;
  readonly secretKey: string;
  readonly webhookSecret: string;
  readonly outboxUrl: string;
  readonly clerkJsUrl: string;
  readonly clerkUiUrl: string;
  /** The parts inside, for tests and tools of this workspace. */
  readonly instance: Instance;
  /** Stops answering and releases the data folder. */
  close(): Promise<void>;
}

/** Starts a local Clerk. Rejects with `EADDRINUSE` for a taken port, or a DataFolderError. */
export async function startClerk(options: ClerkOptions): Promise<Clerk> {
  const clock = options.clock ?? systemClock;
  const log = options.log ?? (() => {});
  const file = await readSettings(options);
  const named = options.appName === undefined ? {} : { applicationName: options.appName };
  const settings = completeSettings({ ...named, ...file.settings }, options.settings ?? {});
  const origins = new Origins(options.allowedOrigins ?? []);
  const bundles = new Bundles();
  const server = new HttpServer(bundles);
  const port = await server.listen(options.port ?? 0);
  let store: Store | undefined;
  let release: (() => void) | undefined;
  try {
    mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
    const identity = await Identity.open(options.dataDir, clock.now());
    const url = `http://localhost:${port}`;
    const unlock = await lockFolder(options.dataDir, url, identity.instanceId);
    release = unlock;
    store = openStore(options.dataDir);
    const dispatcher = new Dispatcher({
      store,
      clock,
      log,
      settings: () => settings.webhooks,
      ...(options.post === undefined ? {} : { post: options.post }),
    });
    const tokens = new Tokens(identity, url);
    const parts = { url, settings, store, identity, tokens, origins, clock, dispatcher, log };
    const instance = new Instance(parts);
    await store.write((tx) => {
      const endpoints = [...(options.webhooks ?? []), ...file.webhooks];
      syncEndpoints(tx, endpoints, identity.webhookSecret, clock.now());
      ensureTemplates(tx, instance);
    });
    dispatcher.faults.set(file.faults);
    await seedUsers(instance, [...(options.users ?? []), ...file.users]);
    const stopSweeping = sweep(store, clock, log);
    server.serve(instance);
    dispatcher.wake();
    return {
      url,
      issuer: url,
      publishableKey: identity.publishableKey,
      secretKey: identity.secretKey,
      webhookSecret: identity.webhookSecret,
      outboxUrl: `${url}/outbox`,
      clerkJsUrl: url + bundles.entry("clerk-js"),
      clerkUiUrl: url + bundles.entry("ui"),
      instance,
      async close() {
        dispatcher.stop();
        stopSweeping();
        await server.close();
        await instance.store.close();
        unlock();
      },
    };
  } catch (error) {
    await server.close();
    await store?.close();
    release?.();
    throw error;
  }
}

async function readSettings(options: ClerkOptions): Promise<FileSettings> {
  const { settingsText, settingsFile } = options;
  if (settingsText !== undefined) return parseSettings(settingsText, "local.clerk.json");
  if (settingsFile !== undefined && existsSync(settingsFile)) return readSettingsFile(settingsFile);
  return { settings: {}, users: [], webhooks: [], faults: [] };
}

function openStore(dataDir: string): Store {
  const file = join(dataDir, "clerk.mdb");
  const cure = "Restore it, or remove its folder to start anew.";
  try {
    const store = new Store(file);
    chmodSync(file, 0o600);
    return store;
  } catch (error) {
    if (error instanceof FormatError) {
      const message = `${file} was written by a newer version. Update, or use another folder.`;
      throw new DataFolderError("data_newer", message);
    }
    const full = asFullError(error);
    if (full instanceof FullError) throw full;
    throw new DataFolderError("data_damaged", `${file} cannot be read (${String(error)}). ${cure}`);
  }
}

/** The ready-made template, and those of the settings; one that was changed by hand is left alone. */
function ensureTemplates(tx: Writer, instance: Instance): void {
  const nowMs = instance.clock.now();
  const convex = { name: "convex", claims: convexClaims, lifetimeSeconds: 60 };
  for (const template of [convex, ...instance.settings.jwtTemplates]) {
    if (tx.find("jwtTemplates", "name", template.name) !== undefined) continue;
    tx.put("jwtTemplates", {
      ...template,
      id: newId("jtmp", nowMs),
      clockSkewSeconds: 5,
      createdAt: nowMs,
      updatedAt: nowMs,
    });
  }
}
