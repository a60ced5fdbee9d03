/**
 * The instance's settings: what a person would click together in Clerk's dashboard. Every key has a
 * default, so an empty object is a complete instance with e-mail and password.
 */
import type { JsonObject } from "./model/documents.ts";

/** Whether something is asked for. */
export type Presence = "off" | "optional" | "required";

export interface Settings {
  /** Shown in the components ("Sign in to …") and in mails. */
  applicationName: string;
  identifiers: { email: Presence; username: Presence };
  names: { first: Presence; last: Presence };
  password: {
    mode: Presence;
    minLength: number;
    maxLength: number;
    requireNumbers: boolean;
    requireUppercase: boolean;
    requireLowercase: boolean;
    requireSpecialCharacters: boolean;
  };
  /** One-time codes by e-mail. */
  emailCode: {
    /** May be used instead of a password. */
    signIn: boolean;
    /** A new address is proved before the account exists. */
    verifyAtSignUp: boolean;
  };
  signUp: {
    /** `restricted` lets only invited people sign up. */
    mode: "public" | "restricted";
  };
  session: {
    lifetimeSeconds: number;
    abandonAfterSeconds: number;
    /** Life of one session token. */
    tokenSeconds: number;
    /** `aud` of the session token; "convex" is Clerk's newer integration with Convex. */
    audience: string | null;
    /** Further claims of the session token, with shortcodes. */
    claims: JsonObject;
  };
  /** JWT templates that exist from the start, beside the ready-made `convex`. */
  jwtTemplates: { name: string; claims: JsonObject; lifetimeSeconds: number }[];
  /** Where the application's pages are; absolute or relative to the application. */
  paths: { home: string; signIn: string; signUp: string; afterSignOut: string };
  /** People may delete their own account. */
  deleteSelf: boolean;
  lockout: { attempts: number; durationSeconds: number };
  /** Clerk's own limits on sign-ins and attempts. */
  rateLimits: boolean;
  webhooks: {
    /** Multiplies the waits between attempts; tests use a small one. */
    retryScale: number;
    /** How long an endpoint may take to answer. */
    timeoutSeconds: number;
  };
}

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

/** `given` over the defaults, one level deep. */
export function completeSettings(given: PartialSettings = {}): Settings {
  const complete: Record<string, unknown> = { ...defaultSettings };
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const fallback = complete[key];
    complete[key] = isGroup(value) && isGroup(fallback) ? { ...fallback, ...value } : value;
  }
  return complete as unknown as Settings;
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
