/**
 * The doctor before running servers, which are Clerk and Convex in the cloud to it: each fault is put
 * into them, or between them, and must be the first thing that it names.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { diagnose, flat, type Finding } from "../doctor/diagnosis.mjs";
import { diagnoses } from "../doctor/diagnoses/index.mjs";
import { gatherFacts, type Where } from "../doctor/facts.mjs";
import { mend } from "../doctor/mend.mjs";
import { backendApi } from "../lib/clerk-api.mjs";
import { startStack, type Facts } from "../lib/stack.mjs";
import { copyProject, until, type Project } from "./project";

const folder = mkdtempSync(join(tmpdir(), "handoff-doctor-"));
const data = join(folder, "data");
const shell = { PATH: process.env.PATH };

let stack: ReturnType<typeof startStack>;
let facts: Facts;
let project: Project;
let clerk: ReturnType<typeof backendApi>;
let person: string;

beforeAll(async () => {
  // In its own test mode Next skips .env.local.
  vi.stubEnv("NODE_ENV", "development");
  project = copyProject("doctor");
  facts = await new Promise<Facts>((resolve, reject) => {
    let ready: Facts | undefined;
    stack = startStack({
      ...{ data, push: "once", env: shell },
      mode: { ok: true, clerk: "local", convex: "local" },
      ports: { app: 24600, clerk: 24610, convex: 24620, site: 24621 },
      clerkSettings: { rateLimits: false },
      onEvent(event) {
        if (event.type === "ready") ready = event;
        if (event.type === "seeded" && ready) resolve(ready);
        if (event.type === "fatal") reject(new Error(event.message));
      },
    });
    void stack.exited.then(({ code }) => reject(new Error(`the stack ended with ${code}`)));
  });
  clerk = backendApi(cloud());
  // Somebody is signed in, so that there is a real token to look at.
  person = (await clerk("/users?limit=1")).json[0].id;
  await clerk("/sessions", { method: "POST", body: { user_id: person } });
}, 120_000);

afterAll(async () => {
  await stack?.stop();
  project?.remove();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(() => writeEnv({}));

/** The servers under the names that clouds have. */
function cloud(): Record<string, string> {
  return {
    NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: facts.clerk!.publishableKey,
    CLERK_SECRET_KEY: facts.clerk!.secretKey,
    CLERK_API_URL: facts.clerk!.url,
    NEXT_PUBLIC_CLERK_PROXY_URL: facts.clerk!.url,
    NEXT_PUBLIC_CONVEX_URL: facts.convex!.url,
    NEXT_PUBLIC_CONVEX_SITE_URL: facts.convex!.siteUrl,
    CONVEX_SELF_HOSTED_URL: facts.convex!.url,
    CONVEX_SELF_HOSTED_ADMIN_KEY: facts.convex!.adminKey,
    CLERK_WEBHOOK_SECRET: facts.webhook!.secret,
  };
}

function writeEnv(over: Record<string, string | null>) {
  const lines = Object.entries({ ...cloud(), ...over }).filter(([, value]) => value !== null);
  const text = lines.map(([name, value]) => `${name}=${value}\n`).join("");
  writeFileSync(join(project.folder, ".env.local"), text);
}

const look = (over: Partial<Where> = {}) =>
  gatherFacts({ root: project.folder, data: "/nowhere", shell, patienceMs: 0, ...over });

async function findings(over: Partial<Where> = {}): Promise<Finding[]> {
  return diagnose(diagnoses, await look(over));
}

const names = (all: Finding[]) => all.map(({ name }) => name);

/** The first finding with all that follows from it. */
async function first(over: Partial<Where> = {}): Promise<string[]> {
  const all = await findings(over);
  const text = JSON.stringify(all);
  for (const secret of [facts.clerk!.secretKey, facts.convex!.adminKey, facts.webhook!.secret]) {
    expect(text).not.toContain(secret);
  }
  return names(flat(all.slice(0, 1)));
}

async function inConvex(changes: Record<string, string | null>) {
  const response = await fetch(`${facts.convex!.url}/api/update_environment_variables`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      authorization: `Convex ${facts.convex!.adminKey}`,
    },
    body: JSON.stringify({
      changes: Object.entries(changes).map(([name, value]) => ({ name, value })),
    }),
  });
  expect(response.status).toBe(200);
}

/** Changes variables of the deployment for as long as it takes. */
async function withConvex<T>(changes: Record<string, string | null>, work: () => Promise<T>) {
  const before = Object.fromEntries(
    Object.keys(changes).map((name) => [name, given()[name] ?? null]),
  );
  await inConvex(changes);
  try {
    return await work();
  } finally {
    await inConvex(before);
  }
}

/** What the stack gave the deployment. */
function given(): Record<string, string> {
  return {
    CLERK_JWT_ISSUER_DOMAIN: facts.clerk!.url,
    CLERK_SECRET_KEY: facts.clerk!.secretKey,
    CLERK_WEBHOOK_SECRET: facts.webhook!.secret,
    CLERK_WEBHOOK_SIGNING_SECRET: facts.webhook!.secret,
  };
}

async function control(method: string, path: string, body?: object) {
  const response = await fetch(`${facts.clerk!.url}/control${path}`, {
    method,
    headers: {
      "content-type": "application/json",
      authorization: `Bearer ${facts.clerk!.secretKey}`,
    },
    body: body && JSON.stringify(body),
  });
  return response.json();
}

const renamed = (name: string) =>
  clerk(`/users/${person}`, { method: "PATCH", body: { first_name: name } });

/** Waits until webhooks have told of everything. */
async function settled() {
  let all: Finding[] = [];
  for (let tries = 0; tries < 100; tries++) {
    all = await findings();
    if (!flat(all).some(({ name }) => /^webhook|^users/.test(name))) return;
  }
  throw new Error(`Webhooks never told of everything: ${names(flat(all)).join(", ")}`);
}

describe("a healthy whole", () => {
  test("as clouds, and as what it is", async () => {
    await settled();
    expect(names(await findings())).toEqual([]);
    writeFileSync(join(project.folder, ".env.local"), "");
    const local = await look({ data });
    expect(local.mode).toEqual({ ok: true, clerk: "local", convex: "local" });
    expect(local.clerk?.token).not.toBeNull();
    expect(names(diagnose(diagnoses, local))).toEqual([]);
  });
});

describe("the environment", () => {
  test.each([
    ["env-malformed", { NEXT_PUBLIC_CONVEX_URL: "calm-otter-1" }],
    ["env-incomplete", { CONVEX_SELF_HOSTED_ADMIN_KEY: null }],
    ["clerk-keys-mixed", { CLERK_SECRET_KEY: "sk_live_x" }],
    [
      "local-clerk-cloud-convex",
      { NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: null, CLERK_SECRET_KEY: null },
    ],
    ["clerk-secret-refused", { CLERK_SECRET_KEY: "sk_test_other" }],
    ["clerk-unreachable", { CLERK_API_URL: "http://127.0.0.1:9" }],
    ["clerk-frontend-unreachable", { NEXT_PUBLIC_CLERK_PROXY_URL: "http://127.0.0.1:9" }],
    ["convex-key-refused", { CONVEX_SELF_HOSTED_ADMIN_KEY: "local|no-key-of-ours" }],
  ])("%s", async (name, over) => {
    writeEnv(over);
    expect((await first())[0]).toBe(name);
  });

  test("convex-address-differs", async () => {
    writeEnv({ NEXT_PUBLIC_CONVEX_URL: facts.convex!.url.replace("127.0.0.1", "localhost") });
    expect(await first()).toEqual(["convex-address-differs"]);
  });

  test("convex-unreachable", async () => {
    const nowhere = "http://127.0.0.1:9";
    writeEnv({ NEXT_PUBLIC_CONVEX_URL: nowhere, CONVEX_SELF_HOSTED_URL: nowhere });
    expect((await first())[0]).toBe("convex-unreachable");
  });

  test("issuer-http: Convex is off this machine, the issuer is not", async () => {
    const away = "https://convex.handoff.invalid";
    writeEnv({ NEXT_PUBLIC_CONVEX_URL: away, CONVEX_SELF_HOSTED_URL: away });
    expect((await first())[0]).toBe("issuer-http");
  });

  test("production keys the wrong way round", async () => {
    expect((await first({ stage: "production" }))[0]).toBe("clerk-test-in-production");
  });

  test("production keys in development", async () => {
    const live = `pk_live_${facts.clerk!.publishableKey.slice("pk_test_".length)}`;
    writeEnv({ NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: live, CLERK_SECRET_KEY: "sk_live_x" });
    expect((await first())[0]).toBe("clerk-live-in-development");
  });

  test("env-shell-differs", async () => {
    const exported = { ...shell, CLERK_WEBHOOK_SECRET: `${facts.webhook!.secret} whsec_AAAA` };
    expect((await first({ shell: exported }))[0]).toBe("env-shell-differs");
  });

  test("local-on-platform", async () => {
    writeFileSync(join(project.folder, ".env.local"), "");
    expect((await first({ data, shell: { ...shell, VERCEL: "1" } }))[0]).toBe("local-on-platform");
  });

  test("clock-skew", async () => {
    expect((await first({ now: () => Date.now() + 60_000 }))[0]).toBe("clock-skew");
  });
});

describe("the JWT template", () => {
  const template = async () => (await clerk("/jwt_templates")).json[0];
  const change = async (body: object) =>
    clerk(`/jwt_templates/${(await template()).id}`, { method: "PATCH", body });
  const mended = async () => {
    const seen = await look();
    const words: string[] = [];
    await mend(diagnose(diagnoses, seen), seen, project.folder, (line) => words.push(line));
    expect(words).toEqual(["Mended: Clerk has the JWT template convex."]);
    expect(names(await findings())).toEqual([]);
  };

  test("without aud, and --fix", async () => {
    const { aud, ...claims } = (await template()).claims;
    expect(aud).toBe("convex");
    await change({ claims });
    expect(await first()).toEqual(["template-audience", "token-audience", "token-refused"]);
    await mended();
  });

  test("with an overlong lifetime, and --fix", async () => {
    await change({ lifetime: 3600 });
    expect(await first()).toEqual(["template-lifetime", "token-expiry"]);
    await mended();
  });

  test("missing, and --fix", async () => {
    await clerk(`/jwt_templates/${(await template()).id}`, { method: "DELETE" });
    expect(await first()).toEqual(["template-missing"]);
    await mended();
  });

  test("misnamed, and --fix", async () => {
    await change({ name: "Convex" });
    expect(await first()).toEqual(["template-misnamed"]);
    await mended();
  });
});

describe("variables of Convex", () => {
  test.each([
    ["convex-variable-unset", { CLERK_SECRET_KEY: null }],
    ["convex-variable-stale", { CLERK_SECRET_KEY: "sk_test_other" }, "convex-clerk-other-instance"],
    [
      "convex-variable-stale",
      {
        CLERK_WEBHOOK_SECRET: "whsec_AAAAAAAAAAAAAAAAAAAAAAAA",
        CLERK_WEBHOOK_SIGNING_SECRET: null,
      },
      "webhook-secret-differs",
    ],
    ["webhook-secret-unset", { CLERK_WEBHOOK_SECRET: null, CLERK_WEBHOOK_SIGNING_SECRET: null }],
    ["webhook-foreign-instance", { CLERK_INSTANCE_ID: "ins_other" }],
  ])("%s", async (name, changes, ...follows) => {
    expect(await withConvex(changes, first)).toEqual([name, ...follows]);
  });

  test("issuer-slash", async () => {
    const issuer = `${facts.clerk!.url}/`;
    expect(await withConvex({ CLERK_JWT_ISSUER_DOMAIN: issuer }, first)).toEqual(["issuer-slash"]);
  });

  test("issuer-differs", async () => {
    const issuer = "http://127.0.0.1:9";
    expect(await withConvex({ CLERK_JWT_ISSUER_DOMAIN: issuer }, first)).toEqual([
      ...["issuer-differs", "discovery-unreachable", "token-issuer", "token-refused"],
    ]);
  });
});

describe("what Convex can reach of Clerk", () => {
  let server: Server;
  let origin: string;
  /** What is answered to the first who asks, which is the doctor, and to Convex after it. */
  let answers: ((path: string, isDoctor: boolean) => unknown) | undefined;
  const asked = new Map<string, number>();

  beforeAll(async () => {
    server = createServer((request, response) => {
      const path = request.url ?? "";
      const times = (asked.get(path) ?? 0) + 1;
      asked.set(path, times);
      const json = answers?.(path, times === 1);
      response.writeHead(json ? 200 : 503, { "content-type": "application/json" });
      response.end(JSON.stringify(json ?? {}));
    });
    await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
    origin = `http://localhost:${(server.address() as { port: number }).port}`;
  });
  afterAll(() => void server.close());

  const document = () => ({ issuer: origin, jwks_uri: `${origin}/jwks` });
  let own: { keys: { kid: string }[] };
  const other = { keys: [{ kid: "ins_other", kty: "RSA" }] };

  test.each([
    [
      "discovery-unreachable",
      (path, isDoctor) => (path === "/jwks" ? own : isDoctor && document()),
    ],
    ["jwks-unreachable", (path, isDoctor) => (path === "/jwks" ? isDoctor && own : document())],
    [
      "jwks-other-keys",
      (path, isDoctor) => (path === "/jwks" ? (isDoctor ? own : other) : document()),
    ],
    [
      "discovery-issuer",
      (path, isDoctor) =>
        path === "/jwks"
          ? own
          : isDoctor
            ? document()
            : { ...document(), issuer: "https://x.test" },
    ],
    ["clerk-keys-two-instances", (path) => (path === "/jwks" ? other : document())],
  ] as [string, NonNullable<typeof answers>][])("%s", async (name, say) => {
    own = (await clerk("/jwks")).json;
    writeEnv({ NEXT_PUBLIC_CLERK_PROXY_URL: origin });
    asked.clear();
    answers = say;
    const [found] = await withConvex({ CLERK_JWT_ISSUER_DOMAIN: origin }, first);
    expect(found).toBe(name);
  });
});

describe("the webhook", () => {
  const endpoint = async () => (await control("GET", "/webhooks/endpoints"))[0];

  test("webhook-host", async () => {
    writeEnv({ NEXT_PUBLIC_CONVEX_SITE_URL: facts.convex!.url });
    expect(await first()).toEqual(["webhook-host", "webhook-unreachable"]);
  });

  test("webhook-path", async () => {
    const webhookUrl = `${facts.convex!.siteUrl}/api/webhooks/clerk`;
    expect(await first({ webhookUrl })).toEqual(["webhook-path", "webhook-unreachable"]);
  });

  test("an endpoint that was disabled shows in the ledger, and replay heals it", async () => {
    await renamed("Mira One");
    await settled();
    const { id } = await endpoint();
    await control("PATCH", `/webhooks/endpoints/${id}`, { disabled: true });
    await renamed("Mira Two");
    const all = await findings();
    expect(names(flat(all))).toEqual(["webhook-silent", "users-drift"]);
    expect(all[0]).toMatchObject({ isLikely: true, level: "warning" });
    await control("PATCH", `/webhooks/endpoints/${id}`, { disabled: false });
    await renamed("Mira Three");
    await settled();
  });
});

test("an auth config that was not pushed, and --fix", async () => {
  const file = join(project.folder, "convex/auth.config.ts");
  const text = readFileSync(file, "utf8");
  const push = async () => {
    const seen = await look();
    const words: string[] = [];
    await mend(diagnose(diagnoses, seen), seen, project.folder, (line) => words.push(line));
    return words;
  };
  writeFileSync(file, text.replace('"convex"', '"app"'));
  expect(await first()).toEqual(["auth-config-audience", "auth-config-not-pushed"]);
  expect(await push()).toEqual([expect.stringMatching(/^Mended: Convex has the functions/)]);
  expect(await first()).toEqual(["auth-config-audience", "token-audience", "token-refused"]);
  writeFileSync(file, text);
  expect(await first()).toEqual(["auth-config-not-pushed", "token-audience", "token-refused"]);
  await push();
  expect(names(await findings())).toEqual([]);
});

test("the command: JSON for machines, words for people, an exit code for both", async () => {
  const healthy = project.run("doctor.mjs", ["--json"]);
  expect(await healthy.exited, healthy.output()).toBe(0);
  expect(JSON.parse(healthy.output())).toMatchObject({ ok: true, findings: [] });
  writeEnv({ CLERK_SECRET_KEY: "sk_test_other" });
  const ill = project.run("doctor.mjs");
  expect(await ill.exited).toBe(1);
  expect(ill.output()).toContain("clerk-secret-refused");
  const odd = project.run("doctor.mjs", ["--cure"]);
  expect(await odd.exited).toBe(1);
  await until(() => odd.output().includes("Known: --fix"), odd.output);
});
