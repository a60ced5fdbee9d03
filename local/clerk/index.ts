/**
 * A local stand-in for one Clerk development instance: Frontend API, Backend API, OIDC, browser
 * bundles, webhooks and an outbox of mails, on one loopback port.
 */
export { startClerk, type Clerk, type ClerkOptions } from "./start.ts";
export type { SeedUser } from "./seed.ts";
export type { PartialSettings, Settings } from "./settings.ts";
export { SettingsError } from "./settings-file.ts";
export type { EndpointOptions } from "./webhooks/endpoints.ts";
export { systemClock, type Clock } from "./clock.ts";
export { DataFolderError } from "./keys.ts";
