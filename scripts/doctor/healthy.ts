/** For the doctor's tests: facts of a project in which nothing is wrong, and a project's files. */
import { spawnSync } from "node:child_process";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import type { Facts } from "./facts.mjs";

const root = join(import.meta.dirname, "..", "..");
const now = 1_790_000_000_000;
const issuer = "https://calm-otter-1.clerk.accounts.dev";
const mark = (value: string) => `mark of ${value}`;

const answer = (url: string, json: unknown = {}, status = 200) => ({
  url,
  status,
  json,
  date: now,
});

export const publishableKey = (host: string, kind = "test") =>
  `pk_${kind}_${Buffer.from(`${host}$`).toString("base64")}`;

/** Real Clerk and a Convex in the cloud, both as they should be. */
export function healthyFacts() {
  const env = {
    NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: publishableKey("calm-otter-1.clerk.accounts.dev"),
    CLERK_SECRET_KEY: "sk_test_canary",
    CONVEX_DEPLOYMENT: "dev:quick-fox-2",
    NEXT_PUBLIC_CONVEX_URL: "https://quick-fox-2.convex.cloud",
    NEXT_PUBLIC_CONVEX_SITE_URL: "https://quick-fox-2.convex.site",
    CLERK_WEBHOOK_SECRET: "whsec_canary",
    NEXT_PUBLIC_SITE_URL: "https://handoff.test",
  } as Record<string, string | undefined>;
  const claims = { iss: issuer, aud: "convex", iat: now / 1000, exp: now / 1000 + 60 };
  return {
    ...{
      now,
      env,
      stage: "development",
      shell: {},
      problems: [],
      isRunning: false,
      runsOthers: false,
    },
    patienceMs: 60_000,
    mode: { ok: true, clerk: "real", convex: "real" },
    files: {
      versions: { next: "16.4.6", react: "19.3.1", "@clerk/nextjs": "7.9.7", convex: "1.48.0" },
      middleware: [
        { path: "middleware.ts", text: readFileSync(join(root, "middleware.ts"), "utf8") },
      ],
      hasSource: false,
      authConfig: {
        path: "convex/auth.config.ts",
        text: readFileSync(join(root, "convex/auth.config.ts"), "utf8"),
      },
      envFiles: [{ name: ".env.local", values: { ...env } as Record<string, string> }],
      isIgnored: true,
      build: null,
      takenPorts: [],
      damaged: null,
    },
    clerk: {
      frontendApi: issuer,
      api: answer("https://api.clerk.com/v1/instance"),
      skewMs: 400,
      instanceId: "ins_1",
      issuer,
      discovery: answer(`${issuer}/.well-known/openid-configuration`),
      secretKids: ["ins_1"],
      publicKids: ["ins_1"],
      templates: [{ id: "jtmp_1", name: "convex", claims: { aud: "convex" }, lifetime: 60 }],
      isNative: false,
      token: { jwt: "a.b.c", claims },
      people: { count: 1, newest: [{ id: "user_1", createdAt: now - 9e6, updatedAt: now - 9e5 }] },
    },
    convex: {
      url: "https://quick-fox-2.convex.cloud",
      reach: answer("https://quick-fox-2.convex.cloud/version"),
      providers: [{ domain: issuer, appId: "convex" }],
      expectedCode: "Unauthenticated",
      tokenAnswer: answer("https://quick-fox-2.convex.cloud/api/query", { status: "success" }),
      seen: {
        now,
        issuer,
        marks: {
          CLERK_JWT_ISSUER_DOMAIN: mark(issuer),
          CLERK_SECRET_KEY: mark("sk_test_canary"),
          CLERK_WEBHOOK_SECRET: mark("whsec_canary"),
        } as Record<string, string>,
        discovery: { url: `${issuer}/.well-known/openid-configuration`, status: 200, issuer },
        jwks: { url: `${issuer}/.well-known/jwks.json`, status: 200, kids: ["ins_1"] },
        clerk: { url: "https://api.clerk.com/v1/instance", status: 200, instanceId: "ins_1" },
        told: {
          lastAt: now - 9e5,
          types: ["user.created", "user.updated"].map((type) => ({ type, lastAt: now - 9e5 })),
          refused: 0,
          people: { count: 1, isCapped: false },
          known: [{ id: "user_1", state: "here", updatedAt: now - 9e5, toldAt: now - 9e5 + 20 }],
        },
      },
      skewMs: 0,
      problem: null,
      variables: null,
      mark,
    },
    webhook: {
      url: "https://quick-fox-2.convex.site/clerk-users-webhook",
      isTold: false,
      isSigned: true,
      answer: answer("https://quick-fox-2.convex.site/clerk-users-webhook", { outcome: "ignored" }),
    },
  } satisfies Facts & object as unknown as Healthy;
}

/** Facts that tests may change at will: what is null somewhere in the real ones is whole here. */
export type Healthy = Facts & {
  clerk: NonNullable<Facts["clerk"]> & {
    templates: NonNullable<NonNullable<Facts["clerk"]>["templates"]>;
    token: NonNullable<NonNullable<Facts["clerk"]>["token"]>;
    people: NonNullable<NonNullable<Facts["clerk"]>["people"]>;
  };
  convex: NonNullable<Facts["convex"]> & {
    seen: NonNullable<NonNullable<Facts["convex"]>["seen"]>;
  };
  webhook: NonNullable<Facts["webhook"]>;
};

/** The files of a project that the doctor reads, in a folder of its own under git. */
export function projectFiles(changes: Record<string, string | null>): string {
  const folder = mkdtempSync(join(tmpdir(), "handoff-doctor-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const same = ["middleware.ts", "convex/auth.config.ts", ".gitignore"].map(
    (file) => [file, readFileSync(join(root, file), "utf8")] as const,
  );
  const files: Record<string, string | null> = { ...Object.fromEntries(same), ...changes };
  for (const [file, text] of Object.entries(files)) {
    if (text === null) continue;
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  spawnSync("git", ["init", "-q"], { cwd: folder });
  return folder;
}

/** A server that stands for another's as long as a test runs. @returns its origin */
export async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close().closeAllConnections());
  await new Promise((resolve) => server.once("listening", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A data folder on which a stack with these facts seems to run: the process that tests. */
export function runningFolder(facts: object): string {
  const folder = mkdtempSync(join(tmpdir(), "handoff-running-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "lock.json"), JSON.stringify({ pid: process.pid, birth: null }));
  writeFileSync(join(folder, "running.json"), JSON.stringify(facts));
  return folder;
}
