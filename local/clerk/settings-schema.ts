/**
 * The settings file, `local.clerk.json`: its schema, which is also published as JSON Schema beside
 * this file. Every key may be left out. The type of the settings is read from here.
 */
import { z } from "zod";
import { faultKinds } from "./webhooks/faults.ts";

const presence = z.enum(["off", "optional", "required"]);
const seconds = (least: number, most: number) => z.int().min(least).max(most);
const metadata = z.record(z.string(), z.json());

const identifiers = z.strictObject({
  email: presence.describe("E-mail address, to sign in with and to send codes to."),
  username: presence.describe("Username, to sign in with."),
});

const names = z.strictObject({ first: presence, last: presence });

const password = z.strictObject({
  mode: presence,
  minLength: z.int().min(4).max(64),
  maxLength: z.int().min(8).max(256),
  requireNumbers: z.boolean(),
  requireUppercase: z.boolean(),
  requireLowercase: z.boolean(),
  requireSpecialCharacters: z.boolean(),
});

const emailCode = z.strictObject({
  signIn: z.boolean().describe("A mailed code may be used instead of a password."),
  verifyAtSignUp: z.boolean().describe("A new address is proved before the account exists."),
});

const signUp = z.strictObject({
  mode: z
    .enum(["public", "restricted"])
    .describe("restricted: only invited people and those on the allow-list sign up."),
});

const session = z.strictObject({
  lifetimeSeconds: seconds(300, 315_360_000),
  abandonAfterSeconds: seconds(300, 315_360_000),
  tokenSeconds: seconds(30, 86_400).describe("Life of one session token."),
  audience: z
    .string()
    .nullable()
    .describe('aud of the session token; "convex" is the newer integration without a template.'),
  claims: metadata.describe("Further claims of the session token; shortcodes are filled in."),
});

const jwtTemplates = z.array(
  z.strictObject({
    name: z.string().regex(/^[\w-]{1,64}$/),
    claims: metadata.describe("Claims; {{user.first_name}} and the like are filled in."),
    lifetimeSeconds: seconds(30, 315_360_000),
  }),
);

const paths = z.strictObject({
  home: z.string(),
  signIn: z.string(),
  signUp: z.string(),
  afterSignOut: z.string(),
});

const lockout = z.strictObject({
  attempts: z.int().min(1).max(10_000).describe("Wrong passwords before an account is locked."),
  durationSeconds: seconds(1, 31_536_000),
});

const webhooks = z.strictObject({
  retryScale: z.number().min(0).max(10).describe("Multiplies the waits between attempts."),
  timeoutSeconds: z.number().min(0.01).max(60),
});

/** The settings that an instance runs with. */
export const settingsShape = {
  applicationName: z.string().min(1).max(80).describe("Shown in the components and in mails."),
  identifiers,
  names,
  password,
  emailCode,
  signUp,
  session,
  jwtTemplates,
  paths: paths.describe("Where the application's pages are; absolute, or relative to it."),
  deleteSelf: z.boolean().describe("People may delete their own account."),
  lockout,
  rateLimits: z.boolean().describe("Clerk's limits on sign-ins and attempts; off in tests."),
  webhooks,
};

const user = z.strictObject({
  email: z.string().optional(),
  username: z.string().optional(),
  password: z.string().optional(),
  firstName: z.string().optional(),
  lastName: z.string().optional(),
  role: z.string().optional().describe("Short for publicMetadata.role."),
  publicMetadata: metadata.optional(),
  privateMetadata: metadata.optional(),
  unsafeMetadata: metadata.optional(),
});

const endpoint = z.strictObject({
  url: z.url({ protocol: /^https?$/ }),
  secret: z.string().startsWith("whsec_").optional(),
  events: z
    .array(z.string())
    .optional()
    .describe("Types or patterns such as user.*; all if absent."),
});

const fault = z.strictObject({
  kind: z.enum(faultKinds),
  events: z.array(z.string()).optional(),
  count: z.int().min(1).optional(),
  delayMs: z.int().min(0).optional(),
  skewSeconds: z.int().optional(),
});

/** The whole file: the settings, and what the instance starts with. */
export const settingsFile = z
  .strictObject({
    $schema: z.string(),
    ...settingsShape,
    identifiers: identifiers.partial(),
    names: names.partial(),
    password: password.partial(),
    emailCode: emailCode.partial(),
    signUp: signUp.partial(),
    session: session.partial(),
    paths: paths.partial(),
    lockout: lockout.partial(),
    webhooks: webhooks.extend({ endpoints: z.array(endpoint), faults: z.array(fault) }).partial(),
    users: z.array(user).describe("People who exist from the start; created once."),
  })
  .partial();
