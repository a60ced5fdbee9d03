import { generateKeyPairSync, sign } from "node:crypto";
import { NextRequest, type NextFetchEvent } from "next/server";
import { beforeAll, describe, expect, test, vi } from "vitest";

const origin = "http://localhost:3000";
const event = { waitUntil() {} } as unknown as NextFetchEvent;
let middleware: (
  request: NextRequest,
  event: NextFetchEvent,
) => Promise<Response | undefined | null>;
let matcher: RegExp;

/** Clerk's key, as this test plays Clerk. */
const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });

/** A session token that Clerk would have signed now, asked for by a page of some origin. */
function sessionToken(azp?: string): string {
  const now = Math.floor(Date.now() / 1000);
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const header = { alg: "RS256", typ: "JWT", kid: "ins_words", cat: "cl_B7d4PD111AAA" };
  const claims = { iss: "https://words.clerk.accounts.dev", sub: "user_x", sid: "sess_x", v: 2 };
  const times = { iat: now, nbf: now - 10, exp: now + 60, sts: "active", fva: [0, -1] };
  const input = `${part(header)}.${part({ ...claims, ...times, azp })}`;
  return `${input}.${sign("sha256", Buffer.from(input), privateKey).toString("base64url")}`;
}

beforeAll(async () => {
  const key = Buffer.from("words.clerk.accounts.dev$").toString("base64");
  vi.stubEnv("NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY", `pk_test_${key}`);
  vi.stubEnv("CLERK_SECRET_KEY", "sk_test_words");
  vi.stubEnv("CLERK_JWT_KEY", publicKey.export({ type: "spki", format: "pem" }).toString());
  vi.stubEnv("NEXT_PUBLIC_SITE_URL", `${origin}/`);
  vi.stubEnv("NEXT_PUBLIC_CLERK_TELEMETRY_DISABLED", "1");
  vi.stubEnv("NEXT_PUBLIC_CONVEX_URL", "http://127.0.0.1:3210");
  // Whoever is signed out is turned away without a question to anybody.
  vi.stubGlobal("fetch", () => Promise.reject(new Error("no network")));
  const loaded = await import("./middleware");
  middleware = loaded.default as typeof middleware;
  matcher = new RegExp(`^${loaded.config.matcher[0]}$`);
});

/** A program's request, so that Clerk does not begin a handshake with the browser. */
async function ask(path: string, init: { method?: string; headers?: Record<string, string> } = {}) {
  const headers = { accept: "application/json", ...init.headers };
  const request = new NextRequest(new URL(path, origin), { method: init.method, headers });
  const response = await middleware(request, event);
  const location = response?.headers.get("location");
  return {
    status: response?.status,
    location: location && location.replace(origin, ""),
    policy: response?.headers.get("content-security-policy") ?? "",
  };
}

describe("whoever is signed out", () => {
  test.each([
    ["/dashboard", "/dashboard"],
    ["/dashboard/threads?id=1", "/dashboard/threads?id=1"],
    ["/Dashboard", "/Dashboard"],
    ["/%64ashboard/x", "/%64ashboard/x"],
  ])("asking for %s is led to sign in, and back afterwards", async (path, returnTo) => {
    const { status, location } = await ask(path);
    expect([status, location]).toEqual([
      307,
      `/sign-in?redirect_url=${encodeURIComponent(returnTo)}`,
    ]);
  });

  test("writing is refused without a detour", async () => {
    expect(await ask("/dashboard", { method: "POST" })).toMatchObject({
      status: 401,
      location: null,
    });
  });

  test.each(["/sign-in", "/dashboardx", "/api/health", "/nothing"])(
    "may ask for %s",
    async (path) => {
      expect(await ask(path)).toMatchObject({ status: 200, location: null });
    },
  );

  test.each<Record<string, string>>([
    { "x-middleware-subrequest": "middleware:middleware:middleware:middleware:middleware" },
    { "x-clerk-auth-status": "signed-in" },
    { "x-clerk-auth-token": "x", "x-clerk-auth-status": "signed-in" },
    { authorization: "Bearer not.a.token" },
    { cookie: "__session=not.a.token; __client_uat=1" },
  ])("does not get in by %j", async (headers) => {
    expect(await ask("/dashboard", { headers })).toMatchObject({ status: 307 });
  });
});

describe("a session token", () => {
  const enter = async (azp?: string, path = "/dashboard") =>
    (await ask(path, { headers: { authorization: `Bearer ${sessionToken(azp)}` } })).status;

  test("that a page of ours has asked for opens the gate, by Clerk's key alone", async () => {
    expect(await enter(origin)).toBe(200);
  });

  test.each([
    ["/dashboard/members/x", 200],
    ["/dashboard/nothing", 404],
  ])("at %s is answered by %i", async (path, status) => {
    expect(await enter(origin, path)).toBe(status);
  });

  test("that names nobody who asked for it does not, where the site has a name", async () => {
    expect(await enter()).toBe(307);
  });

  test.each(["https://evil.test", "http://localhost:3001", "http://localhost:3000.evil.test"])(
    "that a page of %s has asked for does not",
    async (azp) => expect(await enter(azp)).toBe(307),
  );
});

test("a page is told Clerk's verdict, and neither the caller's word nor the gate's own options", async () => {
  const headers = new Headers({ authorization: `Bearer ${sessionToken(origin)}` });
  headers.set("x-clerk-request-data", "of the caller's making");
  headers.set("x-clerk-auth-reason", "of the caller's making");
  const request = new NextRequest(new URL("/dashboard", origin), { headers });
  const answer = (await middleware(request, event))?.headers;
  const passed = answer?.get("x-middleware-override-headers")?.split(",");
  expect(passed).toContain("x-clerk-auth-status");
  expect(passed).not.toContain("x-clerk-request-data");
  expect(JSON.stringify([...(answer ?? [])])).not.toContain("of the caller's making");
});

test("a return address that leads elsewhere is dropped", async () => {
  const { status, location } = await ask("/sign-in?redirect_url=https%3A%2F%2Fevil.test&x=1");
  expect([status, location]).toEqual([307, "/sign-in?x=1"]);
});

test("the policy carries a nonce, another one each time, and lets nothing inline run", async () => {
  const [one, other] = [await ask("/sign-in"), await ask("/sign-in")];
  const scripts = one.policy.match(/script-src [^;]*/)?.[0] ?? "";
  expect(scripts).toMatch(/'nonce-[\w+/=]{20,}'/);
  expect(scripts).toContain("'strict-dynamic'");
  expect(scripts).not.toContain("'unsafe-inline'");
  expect(one.policy).toContain("ws://127.0.0.1:3210");
  expect(one.policy).not.toBe(other.policy);
});

test("a path that cannot be read is no failure of ours", async () => {
  expect((await ask("/%E0%A4%A")).status).toBeLessThan(500);
});

test("it runs for every path but the router's own files and the static pages", async () => {
  const { staticPages } = await import("./lib/static-pages");
  for (const page of staticPages) expect(page).not.toMatch(matcher);
  for (const path of ["/_next/static/x.js", "/_next/image", "/icon.svg"])
    expect(path).not.toMatch(matcher);
  for (const path of [
    ...["/dashboard", "/Dashboard", "//dashboard", "/sign-in", "/api/health", "/x"],
    // What is not there is answered by a page, whose scripts want the policy.
    ...["/favicon.ico", "/robots.txt", "/icon.svgx", "/icon-svg", "/rus"],
  ]) {
    expect(path).toMatch(matcher);
  }
});
