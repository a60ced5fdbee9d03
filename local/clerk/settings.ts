/**
 * The instance's settings: what a person would click together in Clerk's dashboard. Every key has a
 * default, so an empty object is a complete instance with e-mail and password.
 */
import type { z } from "zod";
import type { settingsShape } from "./settings-schema.ts";

/** Settings with nothing left out. The schema holds what each key means. */
export type Settings = { [K in keyof typeof settingsShape]: z.infer<(typeof settingsShape)[K]> };

/** Whether something is asked for. */
export type Presence = Settings["identifiers"]["email"];

export const defaultSettings: Settings = {
  applicationName: "Handoff",
  identifiers: { email: "required", username: "off" },
  names: { first: "optional", last: "optional" },
  password: {
    mode: "required",
    minLength: 8,
    maxLength: 72,
    requireNumbers: false,
    requireUppercase: false,
    requireLowercase: false,
    requireSpecialCharacters: false,
  },
  emailCode: { signIn: true, verifyAtSignUp: true },
  signUp: { mode: "public" },
  session: {
    lifetimeSeconds: 7 * 86_400,
    abandonAfterSeconds: 30 * 86_400,
    tokenSeconds: 60,
    audience: null,
    claims: {},
  },
  jwtTemplates: [],
  paths: { home: "/", signIn: "", signUp: "", afterSignOut: "/" },
  deleteSelf: true,
  lockout: { attempts: 100, durationSeconds: 3600 },
  rateLimits: true,
  webhooks: { retryScale: 1, timeoutSeconds: 15 },
};

/** Settings of which any part may be left out. */
export type PartialSettings = {
  [K in keyof Settings]?: Settings[K] extends unknown[]
    ? Settings[K]
    : Settings[K] extends object
      ? Partial<Settings[K]>
      : Settings[K];
};

/** The defaults, and over them what is given, group by group; what is given later wins. */
export function completeSettings(...given: PartialSettings[]): Settings {
  const complete: Record<string, unknown> = { ...defaultSettings };
  for (const [key, value] of given.flatMap((one) => Object.entries(one))) {
    if (value === undefined) continue;
    const before = complete[key];
    complete[key] = isGroup(value) && isGroup(before) ? { ...before, ...value } : value;
  }
  return complete as unknown as Settings;
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
