/**
 * The whole of the local stack: locks a data folder, starts the servers, gives the deployment its
 * variables, pushes the functions, seeds people, and takes everything down again. What happens is
 * told through events; a start that fails stops whatever it had started.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Child } from "./child.ts";
import { asStackError, diskFull, StackError } from "./errors.ts";
import {
  appVariables,
  demoVariables,
  backendVariables,
  deploymentVariables,
  type ClerkFacts,
  type ConvexFacts,
  type Framework,
  type Variables,
} from "./environment.ts";
import { refuseHosting } from "./hosting.ts";
import { takeLock } from "./lock.ts";
import { adminEmails, createPeople, type Person } from "./people.ts";
import {
  choosePorts,
  isPortFree,
  wishes,
  type Choice,
  type PortName,
  type Ports,
} from "./ports.ts";
import { startPush } from "./push.ts";
import type { PushEvent } from "./cli-output.ts";
import { died, startServer } from "./server.ts";
import { forgetFacts, rememberFacts } from "./facts.ts";
import { loadSettings, saveSettings, type Settings } from "./settings.ts";

export interface StackOptions {
  /** The project's folder: its `convex/` is pushed, its `convex` package is used. */
  project: string;
  /** Everything the stack keeps. One stack at a time uses a data folder. */
  dataDir: string;
  /** Folder of the built entries and the path of `guard.mjs`. */
  dist: string;
  guard: string;
  /** False for a half that is real: the caller's environment says where it is. */
  localClerk: boolean;
  localConvex: boolean;
  push: "watch" | "once" | "never";
  people: Person[];
  /** Settings of the local Clerk, as its own `Settings` names them. */
  clerkSettings?: Record<string, unknown>;
  ports?: Partial<Ports>;
  functions?: string;
  framework?: Framework;
  /** How to forget the data folder, in words that complete "to start over, …". */
  resetHint?: string;
  env: NodeJS.ProcessEnv;
  onEvent: (event: StackEvent) => void;
}

export type StackEvent =
  | { type: "ports"; replaced: Choice["replaced"] }
  | ({ type: "ready" } & StackFacts)
  | ({ type: "push" } & PushEvent)
  | { type: "seeded" }
  | { type: "log"; from: "clerk" | "convex" | "functions"; line: string }
  | { type: "fatal"; code: string; message: string };

export interface StackFacts {
  ports: Ports;
  clerk: ClerkFacts | null;
  convex: ConvexFacts | null;
  /** For the application, and for programs that drive the deployment. */
  variables: { app: Variables; deployment: Variables };
  webhook: { url: string; secret: string } | null;
  people: Person[];
  demoPassword: string;
}

export interface Stack extends StackFacts {
  stop(): Promise<void>;
}

/** The webhook endpoint of the application's contract, on the Convex site. */
const webhookPath = "/clerk-users-webhook";

/**
 * Starts the stack.
 *
 * @param signal stops a start at any moment
 * @throws StackError; by then everything that was started is stopped again
 */
export async function startStack(options: StackOptions, signal?: AbortSignal): Promise<Stack> {
  refuseHosting(options.env, options.localClerk);
  const { dataDir, onEvent } = options;
  const unlock = takeLock(dataDir);
  const children: Child[] = [];
  let stopped: Promise<void> | undefined;

  const stop = () =>
    (stopped ??= (async () => {
      // The last started goes first: the CLI talks to the servers, Clerk's webhooks to Convex.
      for (const child of [...children].reverse()) await child.stop();
      forgetFacts(dataDir);
      unlock();
    })());
  const isStopped = () => stopped !== undefined;
  const track = (child: Child) => {
    children.push(child);
    if (stopped) void child.stop();
  };
  const fail = (error: unknown) => {
    if (stopped) return;
    const { code, message } = asStackError(error);
    onEvent({ type: "fatal", code, message });
    void stop();
  };
  signal?.addEventListener("abort", () => void stop());

  try {
    const settings = loadSettings(dataDir, hintOf(options));
    const facts = await startServers(options, settings, track, fail);
    if (stopped) throw new StackError("internal", "Stopped during the start.");
    rememberFacts(dataDir, facts);
    onEvent({ type: "ready", ...facts });
    const seed = () => seedOnce(options, settings, facts);
    if (options.push === "never") await seed();
    else startPush({ ...options, mode: options.push, facts, track, isStopped, seed, fail });
    return { ...facts, stop };
  } catch (error) {
    await stop();
    throw asStackError(error);
  }
}

const hintOf = ({ resetHint, dataDir }: StackOptions) => resetHint ?? `remove ${dataDir}`;

/** The ports of a half that is real are nobody's business here. */
function usedPorts({ localClerk, localConvex }: StackOptions): PortName[] {
  return [
    "app",
    ...(localClerk ? (["clerk"] as const) : []),
    ...(localConvex ? (["convex", "site"] as const) : []),
  ];
}

/** Starts both servers, on other ports when theirs are taken, and readies the deployment. */
async function startServers(
  options: StackOptions,
  settings: Settings,
  track: (child: Child) => void,
  fail: (error: unknown) => void,
): Promise<StackFacts> {
  const { dataDir } = options;
  for (let attempt = 1; ; attempt++) {
    const { onEvent, speakUp } = holdLogs(options.onEvent);
    const wished = { ...wishes, ...options.ports };
    const used = usedPorts(options);
    const { ports, replaced } = await choosePorts(settings.ports, wished, isPortFree, used);
    if (replaced.length > 0) onEvent({ type: "ports", replaced });
    settings.ports = ports;
    saveSettings(dataDir, settings);
    const webhook = options.localConvex
      ? { url: `http://127.0.0.1:${ports.site}${webhookPath}`, secret: settings.webhookSecret }
      : null;
    const own: Child[] = [];
    const remember = (child: Child) => {
      own.push(child);
      track(child);
    };
    // Both are heard out before either's failure counts, so that a second try finds neither running.
    const [convex, clerk] = await Promise.allSettled([
      options.localConvex ? startConvex({ ...options, onEvent }, ports, remember) : null,
      options.localClerk ? startClerk({ ...options, onEvent }, ports, webhook, remember) : null,
    ]);
    if (clerk.status === "fulfilled" && convex.status === "fulfilled") {
      speakUp();
      for (const server of [clerk.value, convex.value]) {
        if (!server) continue;
        void server.child.exited.then((exit) => fail(died(server.name, exit)));
      }
      const facts: StackFacts = {
        ports,
        clerk: clerk.value?.ready ?? null,
        convex: convex.value?.ready ?? null,
        variables: { app: {}, deployment: {} },
        webhook,
        people: options.localClerk ? options.people : [],
        demoPassword: settings.demoPassword,
      };
      facts.variables.app = {
        ...appVariables(facts.clerk, facts.convex, options.framework),
        ...(facts.clerk && demoVariables(facts.clerk, facts.people, facts.demoPassword)),
      };
      facts.variables.deployment = deploymentVariables(facts.convex);
      await setBackendVariables(options, facts, settings);
      return facts;
    }
    const error = [clerk, convex].find((result) => result.status === "rejected")?.reason as unknown;
    await Promise.all(own.map((child) => child.stop()));
    const { code, message } = asStackError(error);
    if (code === "internal" || code === "server_died") speakUp();
    if (code === "data_newer" || code === "data_damaged") {
      // The server knows what is wrong; how to start over is the starter's to say.
      throw new StackError(code, `${message} To start over, ${hintOf(options)}.`);
    }
    if (code === "disk_full") throw diskFull();
    if (code !== "port_taken" || attempt === 5) throw error;
  }
}

/**
 * Keeps what servers say until they are up: of a trouble that has a name, more words would only hide
 * the one line that counts.
 */
function holdLogs(tell: StackOptions["onEvent"]) {
  let held: StackEvent[] | null = [];
  return {
    onEvent(event: StackEvent) {
      if (held && event.type === "log") held.push(event);
      else tell(event);
    },
    speakUp() {
      held?.forEach(tell);
      held = null;
    },
  };
}

async function startClerk(
  options: StackOptions,
  ports: Ports,
  webhook: StackFacts["webhook"],
  onChild: (child: Child) => void,
) {
  const dataDir = join(options.dataDir, "clerk");
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const { ready, child } = await startServer<ClerkFacts, object>({
    name: "clerk",
    dist: options.dist,
    dataDir: options.dataDir,
    config: {
      dataDir,
      port: ports.clerk,
      allowedOrigins: allowedOrigins(options.env),
      webhooks: webhook ? [webhook] : [],
      settings: options.clerkSettings ?? {},
      settingsFile: join(options.project, "local.clerk.json"),
    },
    onLog: logger(options, "clerk"),
    onChild,
  });
  return { name: "clerk", ready, child };
}

async function startConvex(options: StackOptions, ports: Ports, onChild: (child: Child) => void) {
  const dataDir = join(options.dataDir, "convex");
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const { ready, child } = await startServer<ConvexFacts, object>({
    name: "convex",
    dist: options.dist,
    dataDir: options.dataDir,
    config: {
      dataDir,
      port: ports.convex,
      sitePort: ports.site,
      // External packages of "use node" modules are the project's.
      runtime: { projectDir: options.project },
      allowedOrigins: allowedOrigins(options.env),
    },
    onLog: logger(options, "convex"),
    onChild,
  });
  return { name: "convex", ready, child };
}

/** Servers put the time before each line; to the person who reads it now it is noise. */
function logger(options: StackOptions, from: "clerk" | "convex") {
  return (line: string) => {
    const text = line.replace(/^\d{4}-\d\d-\d\dT[\d:.]+Z /, "");
    // A push is told by the CLI already.
    if (!/^push: \d+ modules/.test(text)) options.onEvent({ type: "log", from, line: text });
  };
}

/** Origins off loopback that a person lets in. */
function allowedOrigins(env: NodeJS.ProcessEnv): string[] {
  return (env.HANDOFF_ALLOWED_ORIGINS ?? "")
    .split(",")
    .map((one) => one.trim())
    .filter(Boolean);
}

/** Before the first push: `auth.config.ts` reads these while it is evaluated. */
async function setBackendVariables(options: StackOptions, facts: StackFacts, settings: Settings) {
  if (!facts.convex) return;
  const variables = backendVariables({
    clerk: facts.clerk,
    webhookSecret: settings.webhookSecret,
    adminEmails: adminEmails(options.people),
    env: options.env,
  });
  const changes = Object.entries(variables).map(([name, value]) => ({ name, value }));
  const response = await fetch(`${facts.convex.url}/api/update_environment_variables`, {
    method: "POST",
    headers: {
      Authorization: `Convex ${facts.convex.adminKey}`,
      "Content-Type": "application/json",
    },
    body: JSON.stringify({ changes }),
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) {
    const text = (await response.text()).slice(0, 300);
    throw new StackError("internal", `Local Convex refused its variables: ${text}`);
  }
}

async function seedOnce(options: StackOptions, settings: Settings, facts: StackFacts) {
  if (settings.seeded || !facts.clerk || options.people.length === 0) return;
  await createPeople(facts.clerk, options.people, settings.demoPassword);
  settings.seeded = true;
  saveSettings(options.dataDir, settings);
  options.onEvent({ type: "seeded" });
}
