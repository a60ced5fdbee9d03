/**
 * What a data folder remembers between starts: ports, the webhook secret, the demo password. Kept
 * in `stack.json`, written whole or not at all. A file from a newer version or a damaged one is
 * refused, never replaced: it may belong to data that someone still wants.
 */
import { randomBytes, randomInt } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { StackError } from "./errors.ts";
import { writeWhole } from "./files.ts";
import type { Ports } from "./ports.ts";

/** Raised when an older stack could no longer read what this one writes. */
const version = 1;

export interface Settings {
  version: number;
  ports: Partial<Ports>;
  /** `whsec_` and base64, shared by Clerk (signs) and the Convex deployment (verifies). */
  webhookSecret: string;
  /** Password of the demo people: plain words, made on the first start. */
  demoPassword: string;
  /** True once the demo people were created; forgotten people are not created again. */
  seeded: boolean;
}

/**
 * Reads a data folder's settings, or makes them on the first start.
 *
 * @param resetHint how to start over, in words that complete "to start over, …"
 * @throws StackError `data_newer` or `data_damaged`
 */
export function loadSettings(dataDir: string, resetHint: string): Settings {
  mkdirSync(dataDir, { recursive: true });
  const file = join(dataDir, "stack.json");
  const text = readIfThere(file);
  if (text === null) {
    const fresh = newSettings();
    saveSettings(dataDir, fresh);
    return fresh;
  }
  const settings = parse(text);
  if (!settings) {
    throw new StackError("data_damaged", `${file} is damaged; to start over, ${resetHint}.`);
  }
  if (settings.version > version) {
    throw new StackError(
      "data_newer",
      `${dataDir} was written by a newer version; update this one, or to start over, ${resetHint}.`,
    );
  }
  return settings;
}

export function saveSettings(dataDir: string, settings: Settings): void {
  writeWhole(join(dataDir, "stack.json"), `${JSON.stringify(settings, null, 2)}\n`);
}

function newSettings(): Settings {
  return {
    version,
    ports: {},
    webhookSecret: `whsec_${randomBytes(24).toString("base64")}`,
    demoPassword: newPassword(),
    seeded: false,
  };
}

function parse(text: string): Settings | null {
  try {
    const value = JSON.parse(text) as Settings;
    const whole =
      Number.isInteger(value.version) &&
      (value.version > version ||
        (typeof value.ports === "object" &&
          typeof value.webhookSecret === "string" &&
          typeof value.demoPassword === "string"));
    return whole ? value : null;
  } catch {
    return null;
  }
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

const words = (
  "amber anchor apple april arrow autumn bamboo basil beacon birch bramble bridge candle canyon " +
  "cedar cherry clover cobalt comet copper coral cotton crane dahlia dawn delta ember falcon fern " +
  "fjord garden ginger glacier granite harbor hazel heron island ivory jasmine juniper kettle " +
  "lagoon lantern laurel lemon lilac linen lotus maple marble meadow mellow mint nectar nutmeg " +
  "oasis ocean olive onyx orchid otter paper pebble pepper pine plum poplar quartz raven reed " +
  "river robin saffron sage sierra silver sparrow spruce summer tulip velvet violet walnut willow"
).split(" ");

/** Three words and two digits: easy to type, long enough for Clerk's rules. */
export function newPassword(): string {
  const pick = () => words[randomInt(words.length)] as string;
  return `${pick()}-${pick()}-${pick()}-${randomInt(10, 100)}`;
}
