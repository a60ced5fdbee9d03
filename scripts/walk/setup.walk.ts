/**
 * A newcomer's way from nothing to real services, which the two local servers play under other names
 * and keys: a fresh Clerk without a template, a fresh Convex without variables or functions.
 */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { diagnose, flat } from "../doctor/diagnosis.mjs";
import { diagnoses } from "../doctor/diagnoses/index.mjs";
import { gatherFacts } from "../doctor/facts.mjs";
import { backendApi } from "../lib/clerk-api.mjs";
import { startStack, type Facts } from "../lib/stack.mjs";
import { copyProject, type Project } from "./project";
import { atTerminal, hasTerminal, keys } from "./terminal";

const folder = mkdtempSync(join(tmpdir(), "handoff-setup-"));
const path = process.env.PATH ?? "";
const webhookSecret = `whsec_${Buffer.from("a secret of the endpoint").toString("base64")}`;

let stack: ReturnType<typeof startStack>;
let facts: Facts;
let project: Project;
let clerk: ReturnType<typeof backendApi>;
let envFile: string;

beforeAll(async () => {
  project = copyProject("setup");
  envFile = join(project.folder, ".env.local");
  facts = await new Promise<Facts>((resolve, reject) => {
    let ready: Facts | undefined;
    stack = startStack({
      ...{ data: join(folder, "data"), push: "never", env: { PATH: path } },
      mode: { ok: true, clerk: "local", convex: "local" },
      ports: { app: 25600, clerk: 25610, convex: 25620, site: 25621 },
      clerkSettings: { rateLimits: false },
      onEvent(event) {
        if (event.type === "ready") ready = event;
        if (event.type === "seeded" && ready) resolve(ready);
        if (event.type === "fatal") reject(new Error(event.message));
      },
    });
    void stack.exited.then(({ code }) => reject(new Error(`the stack ended with ${code}`)));
  });
  clerk = backendApi({ CLERK_API_URL: facts.clerk!.url, CLERK_SECRET_KEY: facts.clerk!.secretKey });
  // As fresh as a cloud's: whatever the stack has set up is taken away.
  const [template] = (await clerk("/jwt_templates")).json;
  await clerk(`/jwt_templates/${template.id}`, { method: "DELETE" });
  for (const { id } of await control("GET", "")) await control("DELETE", `/${id}`);
  const names = Object.keys(await variables());
  await post("/api/update_environment_variables", {
    changes: names.map((name) => ({ name, value: null })),
  });
  expect(await variables()).toEqual({});
}, 120_000);

afterAll(async () => {
  await stack?.stop();
  project?.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** Where the clouds are, for whoever plays them; a person with real keys sets none of these. */
const elsewhere = () => ({
  CLERK_API_URL: facts.clerk!.url,
  NEXT_PUBLIC_CLERK_PROXY_URL: facts.clerk!.url,
});

const given = () => ({
  ...elsewhere(),
  NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: facts.clerk!.publishableKey,
  CLERK_SECRET_KEY: facts.clerk!.secretKey,
  CONVEX_SELF_HOSTED_URL: facts.convex!.url,
  CONVEX_SELF_HOSTED_ADMIN_KEY: facts.convex!.adminKey,
  NEXT_PUBLIC_CONVEX_SITE_URL: facts.convex!.siteUrl,
});

async function post(route: string, body: object) {
  const response = await fetch(`${facts.convex!.url}${route}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      authorization: `Convex ${facts.convex!.adminKey}`,
    },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  expect(response.status, text).toBe(200);
  return text ? JSON.parse(text) : null;
}

async function variables(): Promise<Record<string, string>> {
  const path = "_system/cli/queryEnvironmentVariables";
  const { value } = await post("/api/query", { path, args: {}, format: "json" });
  const all = value as { name: string; value: string }[];
  return Object.fromEntries(all.map((one) => [one.name, one.value]));
}

/** What a person does in the dashboard of webhooks. */
async function control(method: string, route: string, body?: object) {
  const response = await fetch(`${facts.clerk!.url}/control/webhooks/endpoints${route}`, {
    method,
    headers: {
      "content-type": "application/json",
      authorization: `Bearer ${facts.clerk!.secretKey}`,
    },
    body: body && JSON.stringify(body),
  });
  return response.json();
}

/** Everything that a run may change. */
async function state() {
  return {
    file: readFileSync(envFile, "utf8"),
    touched: statSync(envFile).mtimeMs,
    templates: (await clerk("/jwt_templates")).json,
    variables: await variables(),
  };
}

function expectNoSecret(output: string) {
  const secrets = [facts.clerk!.secretKey, facts.convex!.adminKey, webhookSecret];
  for (const secret of secrets) expect(output.includes(secret)).toBe(false);
}

async function setup(args: string[], env: Record<string, string>) {
  const run = project.run("setup.mjs", args, env);
  const code = await run.exited;
  expectNoSecret(run.output());
  return { code, output: run.output() };
}

test("without a terminal or an answer it says what is missing, in one line", async () => {
  expect(await setup([], {})).toEqual({
    code: 1,
    output: "There is no terminal to ask in: add --non-interactive.\n",
  });
  const { code, output } = await setup(["--non-interactive"], {});
  expect(code).toBe(1);
  expect(output).toContain("NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY is not set");
  const odd = await setup(["--non-interactive"], { ...given(), CLERK_SECRET_KEY: "sk_test_other" });
  expect(odd).toMatchObject({
    code: 1,
    output: expect.stringContaining("does not know this secret"),
  });
});

test("the doctor names what a fresh pair lacks, causes first", async () => {
  const env = { ...given(), NEXT_PUBLIC_CONVEX_URL: facts.convex!.url };
  const run = project.run("doctor.mjs", ["--json"], env);
  expect(await run.exited).toBe(1);
  const { findings } = JSON.parse(run.output());
  expect(findings).toMatchObject([
    { name: "template-missing" },
    {
      name: "issuer-unset",
      consequences: [{ name: "functions-not-pushed" }, { name: "webhook-unreachable" }],
    },
    { name: "convex-variable-unset" },
  ]);
});

test("with nobody there: everything is set up, and a second run changes nothing", async () => {
  writeFileSync(envFile, "# mine\nMINE=1\n");
  const first = await setup(["--non-interactive"], given());
  expect(first.code, first.output).toBe(0);
  expect(first.output).toContain("the JWT template convex, created");
  expect(first.output).toContain(`Endpoint URL       ${facts.convex!.siteUrl}/clerk-users-webhook`);
  expect(first.output).toContain("webhook-secret-unset");
  const after = await state();
  expect(after.file).toMatch(/^# mine\nMINE=1\n/);
  expect(after.file).toContain(`CLERK_JWT_ISSUER_DOMAIN=${facts.clerk!.url}\n`);
  expect(after.templates).toMatchObject([{ name: "convex", claims: { aud: "convex" } }]);
  expect(after.variables).toEqual({
    CLERK_JWT_ISSUER_DOMAIN: facts.clerk!.url,
    CLERK_SECRET_KEY: facts.clerk!.secretKey,
    CLERK_API_URL: facts.clerk!.url,
  });

  const second = await setup(["--non-interactive"], {});
  expect(second.code, second.output).toBe(0);
  expect(second.output).toContain("Nothing to change.");
  expect(await state()).toEqual(after);
});

test("a step can be left out", async () => {
  const skipped = "keys,issuer,template,convex,webhook,admin,file,variables,push,doctor";
  const { code, output } = await setup(["--non-interactive", "--skip", skipped], {});
  expect({ code, output }).toEqual({
    code: 0,
    output: "Nothing to change. npm run dev starts it.\n",
  });
  expect((await setup(["--skip", "lunch"], {})).output).toMatch(/^--skip: lunch is none of keys,/);
});

test("real Clerk with a local Convex: the line that relays webhooks", async () => {
  writeFileSync(envFile, "");
  const { NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY, CLERK_SECRET_KEY } = given();
  const keysAlone = { NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY, CLERK_SECRET_KEY, ...elsewhere() };
  const { code, output } = await setup(["--non-interactive", "--skip", "doctor"], keysAlone);
  expect(code, output).toBe(0);
  expect(output).toContain(
    "clerk webhooks listen --forward-to http://127.0.0.1:3211/clerk-users-webhook",
  );
  expect(readFileSync(envFile, "utf8")).not.toContain("CONVEX");
});

test.skipIf(!hasTerminal)("a person at a terminal, twice", async () => {
  writeFileSync(envFile, "# mine\n");
  const start = (...args: string[]) =>
    atTerminal([process.execPath, "scripts/setup.mjs", ...args], project.folder, {
      ...{ PATH: path, ...elsewhere() },
    });
  const run = start();
  await run.answer("Publishable key", `nonsense${keys.enter}`);
  await run.answer(
    "no publishable key",
    `${keys.clear}${facts.clerk!.publishableKey}${keys.enter}`,
  );
  await run.answer("Secret key", `${facts.clerk!.secretKey}${keys.enter}`);
  await run.answer("Where is Convex?", `${keys.down.repeat(2)}${keys.enter}`);
  await run.answer("Address of the backend", `${facts.convex!.url}${keys.enter}`);
  await run.answer("Admin key", `${facts.convex!.adminKey}${keys.enter}`);
  await run.answer("Address of its HTTP actions", `${facts.convex!.siteUrl}${keys.enter}`);
  // What a person then does in Clerk's dashboard is exactly what stands on the screen.
  await run.answer("Signing secret (Enter", "");
  const url = /Endpoint URL\s+(\S+)/.exec(run.output())?.[1];
  await control("POST", "", { url, secret: webhookSecret });
  await run.answer("", `${webhookSecret}${keys.enter}`);
  await run.answer("Your e-mail address", `mira@handoff.test${keys.enter}`);
  expect(await run.exited, run.output()).toBe(0);
  expectNoSecret(run.output());
  const after = await state();
  expect(after.file).toMatch(/^# mine\n/);
  expect(after.variables).toMatchObject({
    CLERK_WEBHOOK_SECRET: webhookSecret,
    ADMIN_EMAILS: "mira@handoff.test",
  });

  const again = start("--skip", "push");
  expect(await again.exited, again.output()).toBe(0);
  expect(again.output()).toContain("Nothing to change.");
  expect(await state()).toEqual(after);
});

/** What the doctor says of a webhook that has had its time. */
async function told() {
  // In its own test mode Next skips .env.local.
  vi.stubEnv("NODE_ENV", "development");
  const where = { root: project.folder, data: "/nowhere", shell: { PATH: path }, patienceMs: 0 };
  const all = diagnose(diagnoses, await gatherFacts(where));
  vi.unstubAllEnvs();
  return flat(all).map(({ name }) => name);
}

test("an endpoint that was never made, and one that hears of half", async () => {
  writeFileSync(envFile, "");
  const secret = { ...given(), CLERK_WEBHOOK_SECRET: webhookSecret };
  const { code, output } = await setup(["--non-interactive", "--skip", "push,doctor"], secret);
  expect(code, output).toBe(0);
  for (const { id } of await control("GET", "")) await control("DELETE", `/${id}`);
  expect(await told()).toEqual(["webhook-never-delivered", "users-drift"]);

  const url = `${facts.convex!.siteUrl}/clerk-users-webhook`;
  await control("POST", "", { url, secret: webhookSecret, events: ["user.created"] });
  const { json: person } = await clerk("/users", {
    method: "POST",
    body: { email_address: ["noor@handoff.test"], password: "amber-otter-lagoon-42" },
  });
  let names = await told();
  for (let tries = 0; tries < 100 && names[0] === "webhook-never-delivered"; tries++) {
    names = await told();
  }
  await clerk(`/users/${person.id}`, { method: "PATCH", body: { first_name: "Noor" } });
  expect(await told()).toEqual(["webhook-events-missing", "users-drift"]);
});
