/**
 * The local stack as another program: started with `local/bin.mjs`, heard through JSON lines. The
 * application's own code never imports it, and these scripts do not either.
 *
 * @typedef {{ app: number, clerk: number, convex: number, site: number }} Ports
 * @typedef {{ email: string, firstName: string, lastName: string, role: "admin" | "member" }} Person
 * @typedef {object} Facts
 * @property {Ports} ports
 * @property {{ url: string, publishableKey: string, secretKey: string, outboxUrl: string } | null} clerk
 * @property {{ url: string, siteUrl: string, adminKey: string } | null} convex
 * @property {{ app: Record<string, string>, deployment: Record<string, string> }} variables
 * @property {{ url: string, secret: string } | null} webhook
 * @property {Person[]} people
 * @property {string} demoPassword
 *
 * @typedef {{ type: "ready" } & Facts} ReadyEvent
 * @typedef {{ type: "push", state: "started" | "ready" | "failed", ms?: number, lines?: string[] }} PushEvent
 * @typedef {{ type: "ports", replaced: { name: keyof Ports, wanted: number, got: number }[] }} PortsEvent
 * @typedef {{ type: "log", from: string, line: string }} LogEvent
 * @typedef {{ type: "fatal", code: string, message: string }} FatalEvent
 * @typedef {ReadyEvent | PushEvent | PortsEvent | LogEvent | FatalEvent | { type: "seeded" }} StackEvent
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { root } from "../bootstrap.mjs";
import { startListening } from "./child.mjs";

const bin = join(root, "local", "bin.mjs");

/** The data folder of `npm run dev`, `npm run local` and `npm start`. */
export const devData = join(root, ".local", "dev");

/**
 * @typedef {object} StackOptions
 * @property {string} [data] data folder
 * @property {string} [project] whose functions are pushed; this one when absent
 * @property {import("./mode.mjs").Mode} mode
 * @property {"watch" | "once" | "never"} push
 * @property {Partial<Ports>} [ports] wishes
 * @property {object} [clerkSettings] of the local Clerk
 * @property {Record<string, string | undefined>} env
 * @property {(event: StackEvent) => void} onEvent
 */

/**
 * @param {StackOptions} options
 * @returns {import("./child.mjs").Child}
 */
export function startStack({
  data = devData,
  project = root,
  mode,
  push,
  ports = {},
  clerkSettings,
  env,
  onEvent,
}) {
  const args = [bin, "--json", "--project", project, "--data", data, "--push", push];
  args.push("--reset-hint", "run npm run reset");
  if (mode.clerk === "real") args.push("--real", "clerk");
  if (mode.convex === "real") args.push("--real", "convex");
  if (clerkSettings) args.push("--clerk-settings", JSON.stringify(clerkSettings));
  const wishes = Object.entries(ports).map(([name, port]) => `${name}=${port}`);
  const list = wishes.join(",") || env.HANDOFF_PORTS;
  if (list) args.push("--ports", list);
  return startListening(args, {
    env: /** @type {NodeJS.ProcessEnv} */ (env),
    onLine: (line) => onEvent(parseEvent(line)),
  });
}

/**
 * The stack that runs on a data folder, if one does.
 *
 * @param {string} data
 * @returns {{ pid: number, facts: Facts } | null}
 */
export function runningStack(data) {
  const args = [bin, "status", "--json", "--data", data];
  const { stdout } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
  const found = JSON.parse(stdout.trim() || "{}");
  return found.facts ? found : null;
}

/**
 * Whether a stack has just the halves that a mode wants: one with others would lend its keys and
 * addresses to whoever joins it.
 *
 * @param {Facts} facts
 * @param {import("./mode.mjs").Mode} mode
 */
export function hasHalves(facts, mode) {
  return (
    Boolean(facts.clerk) === (mode.clerk === "local") &&
    Boolean(facts.convex) === (mode.convex === "local")
  );
}

/**
 * What is no event is a log line: an early crash speaks plain text.
 *
 * @param {string} line
 * @returns {StackEvent}
 */
function parseEvent(line) {
  if (line.startsWith("{")) {
    try {
      const event = JSON.parse(line);
      if (typeof event.type === "string") return event;
    } catch {
      // Falls through to the log line.
    }
  }
  return { type: "log", from: "stack", line };
}
