/** Reads `local.clerk.json`. A mistake in it is an error that names the place and the nearest right key. */
import { readFileSync } from "node:fs";
import type { PartialSettings } from "./settings.ts";
import type { SeedUser } from "./seed.ts";
import type { EndpointOptions } from "./webhooks/endpoints.ts";
import type { Fault } from "./webhooks/faults.ts";

/** A settings file that cannot be used; every mistake is a line of the message. */
export class SettingsError extends Error {
  readonly code = "settings_invalid";
  constructor(file: string, problems: string[]) {
    super(`${file}: ${problems.join("; ")}`);
    this.name = "SettingsError";
  }
}

/** What a file says, taken apart. */
export interface FileSettings {
  settings: PartialSettings;
  users: SeedUser[];
  webhooks: EndpointOptions[];
  faults: Fault[];
}

/** Throws a SettingsError that lists every mistake. */
export async function readSettingsFile(file: string): Promise<FileSettings> {
  return parseSettings(readFileSync(file, "utf8"), file);
}

/** @param name what the messages call the text */
export async function parseSettings(text: string, name: string): Promise<FileSettings> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new SettingsError(name, [`is not JSON (${(error as Error).message})`]);
  }
  // Only whoever has such a file pays for the library that checks it.
  const { settingsFile } = await import("./settings-schema.ts");
  const result = settingsFile.safeParse(json);
  if (!result.success) throw new SettingsError(name, result.error.issues.map(explain));
  const { users = [], webhooks = {}, ...settings } = result.data;
  const { endpoints = [], faults = [], ...delivery } = webhooks;
  delete settings.$schema;
  return {
    settings: { ...settings, webhooks: delivery } as PartialSettings,
    users: users as SeedUser[],
    webhooks: endpoints as EndpointOptions[],
    faults: faults as Fault[],
  };

  function explain(issue: { code: string; path: PropertyKey[]; message: string }): string {
    const place = issue.path.map(String).join(".");
    if (issue.code !== "unrecognized_keys") return `${place || "the file"}: ${issue.message}`;
    const known = keysAt(settingsFile, issue.path);
    return (issue as unknown as { keys: string[] }).keys
      .map((key) => {
        const near = nearest(key, known);
        const full = [...issue.path.map(String), key].join(".");
        return `unknown key ${full}${near === null ? "" : ` (did you mean ${near}?)`}`;
      })
      .join("; ");
  }
}

/** The keys that the schema knows at `path`. */
function keysAt(schema: unknown, path: PropertyKey[]): string[] {
  let node = unwrap(schema);
  for (const step of path) {
    node = unwrap(typeof step === "number" ? node.element : node.shape?.[String(step)]);
  }
  return Object.keys(node.shape ?? {});
}

interface Node {
  shape?: Record<string, unknown>;
  element?: unknown;
  unwrap?: () => unknown;
}

function unwrap(schema: unknown): Node {
  let node = (schema ?? {}) as Node;
  while (node.shape === undefined && node.element === undefined && node.unwrap !== undefined) {
    node = node.unwrap() as Node;
  }
  return node;
}

/** The known word closest to `word`, if it is close enough to be what was meant. */
export function nearest(word: string, known: string[]): string | null {
  const ranked = known
    .map((other) => ({ other, distance: unlikeness(word.toLowerCase(), other.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const [best] = ranked;
  if (best === undefined) return null;
  return best.distance <= Math.max(2, Math.ceil(word.length / 2)) ? best.other : null;
}

/** A word that is part of the other is as good as one letter off. */
function unlikeness(left: string, right: string): number {
  const isPart = left.length > 3 && (right.includes(left) || left.includes(right));
  return isPart ? 1 : distance(left, right);
}

/** Levenshtein's distance: single letters to add, drop or change. */
function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, at) => at);
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++) {
      const change = (row[j - 1] ?? 0) + Number(left[i - 1] !== right[j - 1]);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}
