import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { chooseMode } from "../lib/mode.mjs";
import { diagnose, flat } from "./diagnosis.mjs";
import { diagnoses } from "./diagnoses/index.mjs";
import { healthyFacts, projectFiles, publishableKey, type Healthy } from "./healthy";
import { lookAtFiles } from "./look-files.mjs";
import { exitCodeOf, report } from "./report.mjs";

const root = join(import.meta.dirname, "..", "..");
const middleware = readFileSync(join(root, "middleware.ts"), "utf8");
const authConfig = readFileSync(join(root, "convex/auth.config.ts"), "utf8");
const slash = (url: string) => `${url}/`;

/** A fault, the diagnosis that must come first, and those that follow from it. */
type Case = [name: string, inject: (facts: Healthy) => void, follows?: string[]];

const inFacts: Case[] = [
  ["env-malformed", (f) => f.problems.push({ name: "X", line: "X is no address." })],
  ["env-incomplete", (f) => refuse(f, { CLERK_SECRET_KEY: "sk_test_x" })],
  ["clerk-keys-mixed", (f) => refuse(f, { ...f.env, CLERK_SECRET_KEY: "sk_live_x" })],
  [
    "local-clerk-cloud-convex",
    (f) =>
      refuse(f, { CONVEX_DEPLOYMENT: "dev:x", NEXT_PUBLIC_CONVEX_URL: "https://x.convex.cloud" }),
  ],
  [
    "local-on-platform",
    (f) => {
      f.shell = { VERCEL: "1" };
      f.mode = { ok: true, clerk: "real", convex: "local" };
    },
  ],
  ["clerk-test-in-production", (f) => (f.stage = "production")],
  [
    "clerk-live-in-development",
    (f) => (f.env.NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY = publishableKey("clerk.handoff.test", "live")),
  ],
  [
    "site-url-missing",
    (f) => {
      f.stage = "production";
      f.env.NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY = publishableKey("clerk.handoff.test", "live");
      delete f.env.NEXT_PUBLIC_SITE_URL;
    },
  ],
  [
    "convex-address-differs",
    (f) => (f.env.NEXT_PUBLIC_CONVEX_URL = "https://other-1.convex.cloud"),
  ],
  [
    "issuer-http",
    (f) => {
      const http = "http://calm-otter-1.clerk.accounts.dev";
      f.convex.seen.issuer = http;
      f.convex.providers = [{ domain: http, appId: "convex" }];
      f.convex.seen.discovery = { url: http, error: "getaddrinfo ENOTFOUND" };
      f.convex.seen.jwks = undefined;
    },
    ["issuer-differs", "discovery-unreachable", "token-issuer"],
  ],
  [
    "clerk-unreachable",
    (f) =>
      (f.clerk.api = {
        url: "https://api.clerk.com/v1/instance",
        error: "ETIMEDOUT",
        json: null,
        date: null,
      }),
  ],
  ["clerk-unreachable", (f) => (f.clerk.api.status = 429)],
  [
    "clerk-unreachable",
    (f) => {
      f.clerk.api.status = 503;
      f.convex.seen.clerk!.status = 503;
    },
    ["convex-clerk-unreachable"],
  ],
  ["clerk-secret-refused", (f) => (f.clerk.api.status = 401)],
  ["clerk-secret-refused", (f) => (f.clerk.api.status = 403)],
  [
    "clerk-frontend-unreachable",
    (f) => {
      f.clerk.discovery = { url: "https://x/.well-known", status: 404, json: null, date: null };
      f.clerk.issuer = null;
    },
  ],
  ["clerk-keys-two-instances", (f) => (f.clerk.publicKids = ["ins_other"])],
  [
    "clock-skew",
    (f) => {
      f.clerk.skewMs = -600_000;
      f.convex.tokenAnswer = refusal("Unauthenticated");
      f.webhook.answer.status = 400;
    },
    ["token-refused", "webhook-secret-differs"],
  ],
  [
    "clock-skew",
    (f) => {
      f.clerk.skewMs = null;
      f.convex.skewMs = 120_000;
    },
  ],
  [
    "template-missing",
    (f) => {
      f.clerk.templates = [];
      f.clerk.token = null as never;
    },
  ],
  ["template-misnamed", (f) => (f.clerk.templates[0]!.name = "Convex")],
  [
    "template-audience",
    (f) => {
      f.clerk.templates[0]!.claims = {};
      delete f.clerk.token.claims.aud;
      f.convex.tokenAnswer = refusal("NoAuthProvider");
    },
    ["token-audience", "token-refused"],
  ],
  [
    "template-lifetime",
    (f) => {
      f.clerk.templates[0]!.lifetime = 3600;
      f.clerk.token.claims.exp += 3540;
    },
    ["token-expiry"],
  ],
  [
    "convex-unreachable",
    (f) => {
      f.convex.reach = { url: f.convex.url, error: "ECONNREFUSED", json: null, date: null };
      f.convex.seen = null as never;
      f.webhook.answer = { url: f.webhook.url, error: "ECONNREFUSED", json: null, date: null };
    },
    ["webhook-unreachable"],
  ],
  [
    "convex-key-refused",
    (f) => {
      f.convex.seen = null as never;
      f.convex.problem = "BadDeployKey: The provided deploy key was invalid.";
    },
  ],
  [
    "issuer-unset",
    (f) => {
      f.convex.seen = null as never;
      f.convex.problem = "Could not find function for 'doctor/look:look'.";
      f.convex.variables = ["CLERK_SECRET_KEY"];
      f.webhook.answer.status = 404;
    },
    ["functions-not-pushed", "webhook-unreachable"],
  ],
  [
    "functions-not-pushed",
    (f) => {
      f.convex.seen = null as never;
      f.convex.problem = "Could not find function for 'doctor/look:look'.";
      f.convex.variables = ["CLERK_SECRET_KEY", "CLERK_JWT_ISSUER_DOMAIN"];
      f.webhook.answer.status = 404;
    },
    ["webhook-unreachable"],
  ],
  [
    "convex-unanswered",
    (f) => {
      f.convex.seen = null as never;
      f.convex.problem = "The operation was aborted due to timeout";
    },
  ],
  ["convex-variable-unset", (f) => delete f.convex.seen.marks.CLERK_SECRET_KEY],
  [
    "convex-variable-stale",
    (f) => {
      f.convex.seen.marks.CLERK_SECRET_KEY = "mark of another";
      f.convex.seen.clerk!.instanceId = "ins_other";
    },
    ["convex-clerk-other-instance"],
  ],
  ["convex-clerk-other-instance", (f) => (f.convex.seen.clerk!.status = 401)],
  [
    "convex-clerk-unreachable",
    (f) => (f.convex.seen.clerk = { url: "https://x/v1/instance", error: "ETIMEDOUT" }),
  ],
  [
    "issuer-differs",
    (f) => {
      const other = "https://other-otter-2.clerk.accounts.dev";
      f.convex.seen.issuer = other;
      f.convex.providers = [{ domain: other, appId: "convex" }];
      f.convex.seen.discovery = { url: other, status: 200, issuer: other };
      f.convex.seen.jwks!.kids = ["ins_other"];
      f.convex.tokenAnswer = refusal("NoAuthProvider");
    },
    ["jwks-other-keys", "token-issuer", "token-refused"],
  ],
  ["issuer-slash", (f) => (f.convex.seen.issuer = slash(f.convex.seen.issuer!))],
  [
    "auth-config-not-pushed",
    (f) => {
      f.convex.providers = [];
      f.convex.tokenAnswer = refusal("NoAuthProvider");
    },
    ["token-issuer", "token-audience", "token-refused"],
  ],
  [
    "discovery-unreachable",
    (f) => {
      f.convex.seen.discovery = { url: "https://x/.well-known", error: "getaddrinfo ENOTFOUND" };
      f.convex.seen.jwks = undefined;
      f.convex.tokenAnswer = refusal("AuthProviderDiscoveryFailed");
    },
    ["token-refused"],
  ],
  ["discovery-issuer", (f) => (f.convex.seen.discovery!.issuer = "https://clerk.handoff.test")],
  ["jwks-unreachable", (f) => (f.convex.seen.jwks!.status = 403)],
  ["jwks-other-keys", (f) => (f.convex.seen.jwks!.kids = ["ins_other"])],
  ["token-issuer", (f) => (f.clerk.token.claims.iss = "https://clerk.handoff.test")],
  ["token-audience", (f) => (f.clerk.token.claims.aud = "other")],
  ["token-expiry", (f) => (f.clerk.token.claims.exp = f.now / 1000 - 5)],
  ["token-refused", (f) => (f.convex.tokenAnswer = refusal("Unauthenticated"))],
  [
    "webhook-host",
    (f) => {
      f.env.NEXT_PUBLIC_CONVEX_SITE_URL = "https://quick-fox-2.convex.cloud";
      f.webhook.answer.status = 404;
    },
    ["webhook-unreachable"],
  ],
  [
    "webhook-path",
    (f) => {
      f.webhook.url = "https://quick-fox-2.convex.site/api/webhooks/clerk";
      f.webhook.answer.status = 404;
    },
    ["webhook-unreachable"],
  ],
  ["webhook-unreachable", (f) => (f.webhook.answer.status = 404)],
  ["webhook-secret-unset", (f) => (f.webhook.answer.status = 503)],
  ["webhook-secret-differs", (f) => (f.webhook.answer.status = 400)],
  [
    "webhook-foreign-instance",
    (f) => (f.convex.seen.marks.CLERK_INSTANCE_ID = "mark of ins_other"),
  ],
  [
    "webhook-never-delivered",
    (f) => {
      const { told } = f.convex.seen;
      Object.assign(told, { lastAt: undefined, types: [] });
      told.people.count = 0;
      told.known = [{ id: "user_1", state: "absent" }];
    },
    ["users-drift"],
  ],
  [
    "webhook-events-missing",
    (f) => {
      const { told } = f.convex.seen;
      told.types = [{ type: "user.created", lastAt: f.now - 9e6 }];
      told.known[0]!.toldAt = f.now - 9e6;
      told.known[0]!.updatedAt = f.now - 9e6;
    },
    ["users-drift"],
  ],
  [
    "webhook-silent",
    (f) => {
      f.convex.seen.told.known[0]!.toldAt = f.now - 9e6;
      f.convex.seen.told.known[0]!.updatedAt = f.now - 9e6;
    },
    ["users-drift"],
  ],
  [
    "webhook-refused",
    (f) => Object.assign(f.convex.seen.told, { refused: 12, lastAt: f.now - 9e8 }),
  ],
  ["users-drift", (f) => (f.convex.seen.told.people.count = 3)],
  [
    "ports-taken",
    (f) => {
      f.files.takenPorts = [{ name: "app", port: 3000 }];
      f.mode = { ok: true, clerk: "real", convex: "local" };
    },
  ],
  ["env-shell-differs", (f) => (f.shell = { CLERK_SECRET_KEY: "sk_test_other" })],
];

/** Faults in the files of a project. */
const inFiles: [name: string, files: Record<string, string | null>][] = [
  ["env-secret-public", { ".env.local": "NEXT_PUBLIC_MY_KEY=sk_test_canary\n" }],
  ["env-not-ignored", { ".gitignore": "node_modules/\n" }],
  [
    "env-files-disagree",
    { ".env.local": "CLERK_INSTANCE_ID=ins_a\n", ".env": "CLERK_INSTANCE_ID=ins_b\n" },
  ],
  ["env-unknown-name", { ".env.local": "CLERK_PUBLISHABLE_KEY=pk_test_x\n" }],
  ["middleware-missing", { "middleware.ts": null }],
  ["middleware-misplaced", { "middleware.ts": null, "app/middleware.ts": middleware }],
  ["middleware-twice", { "proxy.ts": middleware }],
  ["middleware-without-clerk", { "middleware.ts": "export default function middleware() {}\n" }],
  [
    "middleware-matcher",
    { "middleware.ts": middleware.replace(/matcher: \[.*\]/, 'matcher: ["/dashboard"]') },
  ],
  ["auth-config-missing", { "convex/auth.config.ts": null }],
  [
    "auth-config-issuer",
    {
      "convex/auth.config.ts": authConfig.replace(
        "CLERK_JWT_ISSUER_DOMAIN",
        "CLERK_FRONTEND_API_URL",
      ),
    },
  ],
  ["auth-config-audience", { "convex/auth.config.ts": authConfig.replace('"convex"', '"app"') }],
  ["version-advisory", { "node_modules/next/package.json": '{"version":"16.2.5"}' }],
  ["local-data-damaged", { ".local/dev/stack.json": "{" }],
  ["build-stale", { ".local/build.json": '{"NEXT_PUBLIC_CONVEX_URL":"http://127.0.0.1:1"}' }],
];

/** The files of a project in which nothing runs. */
const look = (folder: string) =>
  lookAtFiles(folder, { data: join(folder, ".local", "dev"), isRunning: false });

test("in a healthy project nothing is found", async () => {
  expect(diagnose(diagnoses, healthyFacts())).toEqual([]);
  const facts = healthyFacts();
  facts.files = await look(projectFiles({}));
  expect(diagnose(diagnoses, facts)).toEqual([]);
});

describe("each fault is named first, with what follows from it below", () => {
  test.each(inFacts)("%s", (name, inject, follows = []) => {
    const facts = healthyFacts();
    inject(facts);
    const findings = diagnose(diagnoses, facts);
    expect(findings.map((finding) => finding.name)).toEqual([name]);
    expect(flat(findings[0]!.consequences).map((finding) => finding.name)).toEqual(follows);
    expectWhole(facts);
  });

  test.each(inFiles)("%s", async (name, files) => {
    const facts = healthyFacts();
    facts.files = await look(projectFiles(files));
    const [first] = diagnose(diagnoses, facts);
    expect(first?.name).toBe(name);
    expectWhole(facts);
  });

  test("a port that somebody holds", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as { port: number };
    const folder = projectFiles({ "stack.json": `{"ports":{"clerk":${port}}}` });
    const { takenPorts } = await lookAtFiles(folder, { data: folder, isRunning: false });
    expect(takenPorts).toEqual([{ name: "clerk", port }]);
  });

  test("all of them", () => {
    const tried = new Set([...inFacts, ...inFiles].map(([name]) => name));
    expect(diagnoses.map(({ name }) => name).filter((name) => !tried.has(name))).toEqual([]);
    expect(new Set(diagnoses.map(({ name }) => name)).size).toBe(diagnoses.length);
  });

  test("those that docs/troubleshooting.md names are there", () => {
    const page = readFileSync(join(root, "docs/troubleshooting.md"), "utf8");
    const named = [...page.matchAll(/^Doctor: (.*)$/gm)].flatMap(([, line = ""]) =>
      [...line.matchAll(/`([\w-]+)`/g)].map(([, name]) => name),
    );
    const known = diagnoses.map(({ name }) => name as string | undefined);
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
  });

  test("those that are not in files alone are tried in running servers, too", () => {
    const folder = join(root, "scripts", "walk", "clouds");
    const walked = readdirSync(folder).map((file) => readFileSync(join(folder, file), "utf8"));
    const missing = inFacts.filter(
      ([name]) => !walked.some((text) => new RegExp(`"${name}[":]`).test(text)),
    );
    expect(missing.map(([name]) => name)).toEqual([]);
  });
});

test("a backend that keeps its providers to itself is known by how it refuses", () => {
  const facts = healthyFacts();
  facts.convex.providers = null;
  expect(diagnose(diagnoses, facts)).toEqual([]);
  facts.convex.expectedCode = "NoAuthProvider";
  expect(diagnose(diagnoses, facts)[0]?.name).toBe("auth-config-not-pushed");
});

test("a number of people that Clerk does not tell is no drift", () => {
  const facts = healthyFacts();
  facts.clerk.people.count = null;
  expect(diagnose(diagnoses, facts)).toEqual([]);
  facts.convex.seen.told.known[0]!.state = "absent";
  expectWhole(facts);
  expect(diagnose(diagnoses, facts)[0]?.name).toBe("users-drift");
});

test("only a repair of what is wrong is offered", () => {
  const facts = healthyFacts();
  facts.convex.seen.clerk!.status = 429;
  expect(diagnose(diagnoses, facts)[0]?.mend).toBeUndefined();
  facts.convex.seen = null as never;
  facts.convex.problem = "InternalServerError: Your request couldn't be completed.";
  expect(diagnose(diagnoses, facts)[0]?.mend).toBeUndefined();
});

test("people who are older than the endpoint are no sign that it hears too little", () => {
  const facts = healthyFacts();
  const { told } = facts.convex.seen;
  const [person] = facts.clerk.people.newest;
  delete told.known[0]!.toldAt;
  told.types = [{ type: "user.updated", lastAt: told.lastAt! }];
  expect(diagnose(diagnoses, facts)[0]?.name).toBe("webhook-events-missing");
  told.firstAt = person!.updatedAt + 1;
  expect(diagnose(diagnoses, facts)).toEqual([]);
});

test("Clerk's own integration needs no template", () => {
  const facts = healthyFacts();
  Object.assign(facts.clerk, { templates: [], isNative: true });
  expect(diagnose(diagnoses, facts)).toEqual([]);
  facts.clerk.isNative = null;
  expect(diagnose(diagnoses, facts)).toMatchObject([{ name: "template-missing", isLikely: true }]);
});

/** Words for people: all three parts, no secret, and an exit code that fits. */
function expectWhole(facts: Healthy) {
  const findings = diagnose(diagnoses, facts);
  for (const { expected, found, fix } of flat(findings)) {
    for (const words of [expected, found, fix]) expect(words.length).toBeGreaterThan(2);
  }
  const text = report(findings, facts, diagnoses.length);
  expect(text).toContain(findings[0]!.name);
  expect(text + JSON.stringify(findings)).not.toMatch(/canary|undefined|null/);
  const isWrong = flat(findings).some(({ level }) => level === "error");
  expect(exitCodeOf(findings)).toBe(isWrong ? 1 : 0);
}

function refuse(facts: Healthy, env: Record<string, string | undefined>) {
  facts.mode = chooseMode(env);
}

function refusal(code: string) {
  return { url: "", status: 401, json: { code, message: "No auth provider found" }, date: null };
}

/** The local servers are a package of their own: neither room imports the other's list. */
const refusedPlatforms = [
  ...readFileSync(join(root, "local/hosting.mjs"), "utf8").matchAll(/^ {2}([A-Z_]+): "/gm),
].map(([, name]) => name ?? "");

test("the platforms that the local servers refuse are more than a few", () => {
  expect(refusedPlatforms.length).toBeGreaterThan(5);
});

test.each(refusedPlatforms)("%s is a platform to the doctor as to the local servers", (name) => {
  const facts = healthyFacts();
  facts.shell = { [name]: "1" };
  facts.mode = { ok: true, clerk: "real", convex: "local" };
  expect(flat(diagnose(diagnoses, facts)).map((one) => one.name)).toContain("local-on-platform");
});
