/**
 * One pair of local servers that plays Clerk and Convex in the cloud, under the names of real ones,
 * beside a copy of the project. It is as fresh as an account of a new customer: no template, no
 * endpoint, no variable, no function. Starting it costs more than all that is asked of it, so that
 * setup and doctor share it, in this order.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, vi } from "vitest";
import { diagnose, flat, type Finding } from "../../doctor/diagnosis.mjs";
import { diagnoses } from "../../doctor/diagnoses/index.mjs";
import { gatherFacts, type Where } from "../../doctor/facts.mjs";
import { backendApi } from "../../lib/clerk-api.mjs";
import type { Facts } from "../../lib/stack.mjs";
import { startServers } from "../../lib/test-stack.mjs";
import { copyProject, portWishes, type Project } from "../project";

const folder = mkdtempSync(join(tmpdir(), "handoff-clouds-"));
export const data = join(folder, "data");
export const path = process.env.PATH ?? "";
export const shell = { PATH: path };

export let project: Project;
export let envFile: string;
export let clerk: ReturnType<typeof backendApi>;
export let clerkUrl: string;
export let convexUrl: string;
export let siteUrl: string;
export let webhookSecret: string;
/** What the pair knows of itself, as local servers. */
export let facts: Facts;
let whole: { clerk: NonNullable<Facts["clerk"]>; convex: NonNullable<Facts["convex"]> };
let stop: () => Promise<void> = async () => {};

export function useClouds(): void {
  beforeAll(async () => {
    // In its own test mode Next skips .env.local.
    vi.stubEnv("NODE_ENV", "development");
    project = copyProject("clouds");
    envFile = join(project.folder, ".env.local");
    const servers = await startServers({
      ...{ data, words: [], push: "never", ports: portWishes() },
      clerkSettings: { rateLimits: false },
    });
    stop = () => servers.stack.stop();
    facts = servers.facts;
    if (!facts.clerk || !facts.convex || !facts.webhook) throw new Error("The pair is not whole.");
    whole = { clerk: facts.clerk, convex: facts.convex };
    clerkUrl = facts.clerk.url;
    convexUrl = facts.convex.url;
    siteUrl = facts.convex.siteUrl;
    webhookSecret = facts.webhook.secret;
    clerk = backendApi({ CLERK_API_URL: clerkUrl, CLERK_SECRET_KEY: whole.clerk.secretKey });
    const [template] = (await clerk("/jwt_templates")).json;
    await clerk(`/jwt_templates/${template.id}`, { method: "DELETE" });
    await dropEndpoints();
    const set = Object.keys(await variables());
    await changeVariables(Object.fromEntries(set.map((name) => [name, null])));
    expect(await variables()).toEqual({});
  }, 120_000);

  afterAll(async () => {
    await stop();
    project?.remove();
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  });
}

/** Where the clouds are, for whoever plays them; a person with real keys sets none of these. */
export const elsewhere = () => ({
  CLERK_API_URL: clerkUrl,
  NEXT_PUBLIC_CLERK_PROXY_URL: clerkUrl,
});

export const clerkKeys = () => ({
  NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: whole.clerk.publishableKey,
  CLERK_SECRET_KEY: whole.clerk.secretKey,
});

/** All that a person copies out of the two dashboards. */
export const given = () => ({
  ...elsewhere(),
  ...clerkKeys(),
  CONVEX_SELF_HOSTED_URL: convexUrl,
  CONVEX_SELF_HOSTED_ADMIN_KEY: whole.convex.adminKey,
  NEXT_PUBLIC_CONVEX_SITE_URL: siteUrl,
});

export function writeEnv(over: Record<string, string | null>) {
  const all = {
    ...given(),
    NEXT_PUBLIC_CONVEX_URL: convexUrl,
    CLERK_WEBHOOK_SECRET: webhookSecret,
    ...over,
  };
  const lines = Object.entries(all).filter(([, value]) => value !== null);
  writeFileSync(envFile, lines.map(([name, value]) => `${name}=${value}\n`).join(""));
}

async function post(route: string, body: object) {
  const response = await fetch(`${convexUrl}${route}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      authorization: `Convex ${whole.convex.adminKey}`,
    },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  expect(response.status, text).toBe(200);
  return text ? JSON.parse(text) : null;
}

/** Those of the deployment. */
export async function variables(): Promise<Record<string, string>> {
  const path = "_system/cli/queryEnvironmentVariables";
  const { value } = await post("/api/query", { path, args: {}, format: "json" });
  const all = value as { name: string; value: string }[];
  return Object.fromEntries(all.map((one) => [one.name, one.value]));
}

export async function changeVariables(changes: Record<string, string | null>) {
  const all = Object.entries(changes).map(([name, value]) => ({ name, value }));
  await post("/api/update_environment_variables", { changes: all });
}

/** Changes variables of the deployment for as long as it takes. */
export async function withVariables<T>(
  changes: Record<string, string | null>,
  work: () => Promise<T>,
): Promise<T> {
  const before = await variables();
  await changeVariables(changes);
  try {
    return await work();
  } finally {
    const names = Object.keys(changes);
    await changeVariables(Object.fromEntries(names.map((name) => [name, before[name] ?? null])));
  }
}

/** What a person does in Clerk's dashboard of webhooks. */
export async function endpoints(method: string, route = "", body?: object) {
  const response = await fetch(`${clerkUrl}/control/webhooks/endpoints${route}`, {
    method,
    headers: {
      "content-type": "application/json",
      authorization: `Bearer ${whole.clerk.secretKey}`,
    },
    body: body && JSON.stringify(body),
  });
  return response.json();
}

export async function dropEndpoints() {
  for (const { id } of await endpoints("GET")) await endpoints("DELETE", `/${id}`);
}

export const makeEndpoint = (events?: string[]) =>
  endpoints("POST", "", {
    url: `${siteUrl}/clerk-users-webhook`,
    secret: webhookSecret,
    ...(events && { events }),
  });

export function expectNoSecret(output: string) {
  for (const secret of [whole.clerk.secretKey, whole.convex.adminKey, webhookSecret]) {
    expect(output.includes(secret)).toBe(false);
  }
}

export const look = (over: Partial<Where> = {}) =>
  gatherFacts({ root: project.folder, data: "/nowhere", shell, patienceMs: 0, ...over });

export async function findings(over: Partial<Where> = {}): Promise<Finding[]> {
  const all = diagnose(diagnoses, await look(over));
  expectNoSecret(JSON.stringify(all));
  return all;
}

export const names = (all: Finding[]) => all.map(({ name }) => name);

/** All that the doctor names, each cause before what follows from it. */
export const told = async (over: Partial<Where> = {}) => names(flat(await findings(over)));

/** The first finding with all that follows from it. */
export async function first(over: Partial<Where> = {}): Promise<string[]> {
  return names(flat((await findings(over)).slice(0, 1)));
}

/** Asks the doctor until it says something; the number of times only bounds a failure. */
export async function untilTold(holds: (all: string[]) => boolean, over: Partial<Where> = {}) {
  let all: string[] = [];
  for (let tries = 0; tries < 200; tries++) {
    all = await told(over);
    if (holds(all)) return all;
  }
  throw new Error(`The doctor never said so; it says: ${all.join(", ") || "nothing"}`);
}

/** Waits until webhooks have told of everything. */
export const settled = () => untilTold((all) => !all.some((name) => /^webhook|^users/.test(name)));

export const readEnvFile = () => readFileSync(envFile, "utf8");
