/** What strangers must not get: other origins, other hosts, other files, too much, too fast. */
import { request as httpRequest } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { assertLocalUse } from "../guard.ts";
import {
  appOrigin,
  password,
  startTestClerk,
  uniqueEmail,
  type TestClerk,
} from "../test/harness.ts";
import { ManualClock } from "../test/manual-clock.ts";

let t: TestClerk;
beforeAll(async () => {
  t = await startTestClerk({ allowedOrigins: ["https://preview.example.com"] });
});
afterAll(() => t.close());

/** A request with headers that fetch would not let through, and a path that it would tidy up. */
function raw(
  path: string,
  headers: Record<string, string> = {},
  method = "GET",
  body = "",
): Promise<{ status: number; headers: Record<string, unknown>; body: string }> {
  const { port } = new URL(t.clerk.url);
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { host: "127.0.0.1", port, path, method, headers: { host: `localhost:${port}`, ...headers } },
      (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => (text += chunk));
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
        );
      },
    );
    request.on("error", reject);
    request.end(body);
  });
}

describe("origins", () => {
  const strangers = [
    "https://evil.test",
    "http://localhost.evil.test",
    "http://evil.test:3000",
    "null",
    "file://",
    "http://localhost:3000/path",
    "https://preview.example.com.evil.test",
    "http://preview.example.com",
  ];
  test.each(strangers)("%s gets 403 and no CORS, on reads and writes", async (origin) => {
    const targets = [
      ["GET", "/v1/environment"],
      ["POST", "/v1/dev_browser"],
      ["POST", "/v1/client/sign_ins"],
      ["GET", "/.well-known/jwks.json"],
      ["GET", "/outbox.json"],
      ["OPTIONS", "/v1/client"],
    ] as const;
    for (const [method, path] of targets) {
      const answer = await raw(path, { origin }, method);
      expect(answer.status).toBe(403);
      expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
    }
  });

  test.each(["http://localhost:3000", "http://127.0.0.1:5173", "https://preview.example.com"])(
    "%s is answered, by name and never by a star",
    async (origin) => {
      const answer = await raw("/v1/dev_browser", { origin }, "POST");
      expect(answer.status).toBe(200);
      expect(answer.headers).toMatchObject({
        "access-control-allow-origin": origin,
        "access-control-allow-credentials": "true",
        vary: "Origin",
      });
      const preflight = await raw("/v1/client", { origin }, "OPTIONS");
      expect(preflight.status).toBe(204);
    },
  );

  test("programs, which send no origin, are answered without CORS", async () => {
    const answer = await raw("/v1/dev_browser", {}, "POST");
    expect(answer.status).toBe(200);
    expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
  });

  test("a browser that hides its cross-site origin cannot write", async () => {
    const answer = await raw("/v1/dev_browser", { "sec-fetch-site": "cross-site" }, "POST");
    expect(answer.status).toBe(403);
  });
});

describe("hosts", () => {
  test.each(["evil.test", "localhost.evil.test", "127.0.0.1.evil.test:80", "evil.test#localhost"])(
    "%j gets 421",
    async (host) => {
      expect((await raw("/v1/environment", { host })).status).toBe(421);
    },
  );

  test.each(["localhost", "localhost:4010", "127.0.0.1:1", "[::1]:4010"])(
    "%s is us",
    async (host) => {
      expect((await raw("/health", { host })).status).toBe(200);
    },
  );
});

describe("bundles", () => {
  test("are served whole, compressed, and cached for good by exact version", async () => {
    const response = await fetch(t.clerk.clerkJsUrl, { headers: { "accept-encoding": "br" } });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toContain("application/javascript");
    expect(response.headers.get("content-encoding")).toBe("br");
    expect(response.headers.get("cache-control")).toContain("immutable");
    expect((await response.text()).length).toBeGreaterThan(50_000);
    const etag = response.headers.get("etag") ?? "";
    const again = await fetch(t.clerk.clerkJsUrl, { headers: { "if-none-match": etag } });
    expect(again.status).toBe(304);
    const loose = await fetch(t.clerk.clerkJsUrl.replace(/clerk-js@[\d.]+/, "clerk-js@6"));
    expect(loose.headers.get("cache-control")).toBe("public, no-cache");
  });

  const paths = [
    "/npm/@clerk/clerk-js@6/dist/../package.json",
    "/npm/@clerk/clerk-js@6/dist/..%2fpackage.json",
    "/npm/@clerk/clerk-js@6/dist/%2e%2e/package.json",
    "/npm/@clerk/clerk-js@6/dist/..%5cpackage.json",
    "/npm/@clerk/clerk-js@6/dist/types/index.d.ts",
    "/npm/@clerk/clerk-js@6/dist//etc/passwd",
    "/npm/@clerk/clerk-js@6/dist/..js",
    "/npm/@clerk/clerk-js@6/dist/clerk.browser.js/../../package.json",
    "/npm/@clerk/clerk-js@6/dist/clerk.browser.js%00",
    "/npm/@clerk/backend@6/dist/index.js",
    "/npm/@clerk/../lmdb@3/dist/index.js",
    "/npm/@clerk/clerk-js@../../dist/x.js",
    "/../../../../etc/passwd",
    "/img/..%2f..%2fkeys.json",
    "/keys.json",
  ];
  test.each(paths)("%s is not a file of ours", async (path) => {
    const answer = await raw(path);
    expect([400, 401, 404]).toContain(answer.status);
    expect(answer.body).not.toContain("root:");
    expect(answer.body).not.toContain('"name"');
  });
});

describe("limits", () => {
  test("a body over the limit is refused and the server goes on", async () => {
    const headers = { "content-type": "application/x-www-form-urlencoded", origin: appOrigin };
    const body = `email_address=${"x".repeat(300_000)}`;
    const answer = await raw("/v1/client/sign_ups?__clerk_db_jwt=x", headers, "POST", body);
    expect(answer.status).toBe(413);
    expect(JSON.parse(answer.body).errors[0].code).toBe("request_body_too_large");
    expect((await raw("/health")).status).toBe(200);
  });

  test("sign-ins, five in ten seconds; attempts, three", async () => {
    const clock = new ManualClock();
    const own = await startTestClerk({ clock, settings: { rateLimits: true } });
    try {
      const email = uniqueEmail();
      await own.backend.users.createUser({ emailAddress: [email], password });
      const browser = await own.browser();
      const start = () => browser.post("/v1/client/sign_ins", { identifier: email });
      let id = "";
      for (let turn = 0; turn < 5; turn++) id = (await start()).body.response.id;
      clock.advance(4_000);
      const refused = await start();
      expect(refused).toMatchObject({ status: 429, code: "rate_limit_exceeded" });
      expect(refused.headers.get("retry-after")).toBe("6");
      const attempt = () =>
        browser.post(`/v1/client/sign_ins/${id}/attempt_first_factor`, {
          strategy: "password",
          password: "wrong words",
        });
      for (let turn = 0; turn < 3; turn++) expect((await attempt()).status).toBe(422);
      expect((await attempt()).status).toBe(429);
      clock.advance(10_001);
      expect((await start()).status).toBe(200);
      expect((await attempt()).status).toBe(404);
    } finally {
      await own.close();
    }
  });
});

test("no answer sets a cookie: the credential is the browser's own, so no page can plant one", async () => {
  const browser = await t.signedIn();
  for (const path of ["/v1/client", "/v1/environment", "/v1/me", "/outbox"]) {
    expect((await browser.get(path)).headers.get("set-cookie")).toBeNull();
  }
  expect(browser.token).toMatch(/^dvb_\w{30,}$/);
});

describe("logs", () => {
  test("hold no password, code, token or key", async () => {
    const email = uniqueEmail();
    const secret = "correct-horse-canary-9Z";
    await t.backend.users.createUser({ emailAddress: [email], password: secret });
    const browser = await t.browser();
    await browser.signIn(email, secret);
    await browser.post("/v1/client/sign_ins", { identifier: email, password: `${secret}-wrong` });
    await raw("/v1/users", { authorization: "Bearer sk_test_canary" });
    const text = t.lines.join("\n");
    for (const hidden of [secret, t.clerk.secretKey, browser.token, "sk_test_canary", "whsec_"]) {
      expect(text).not.toContain(hidden);
    }
  });
});

describe("where it may run", () => {
  test.each([
    { CLERK_SECRET_KEY: "sk_live_x" },
    { NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: "pk_live_x" },
    { NODE_ENV: "production", VERCEL: "1" },
    { FLY_APP_NAME: "x" },
  ])("not with %j", (env) => {
    expect(() => assertLocalUse(env)).toThrow(/refuses|do not run there/);
  });

  test.each([{}, { NODE_ENV: "production" }, { CLERK_SECRET_KEY: "sk_test_x" }, { CI: "1" }])(
    "with %j",
    (env) => {
      expect(() => assertLocalUse(env)).not.toThrow();
    },
  );

  test("on loopback only", async () => {
    const { networkInterfaces } = await import("node:os");
    const outside = Object.values(networkInterfaces())
      .flat()
      .find((one) => one !== undefined && !one.internal && one.family === "IPv4");
    if (outside === undefined) return;
    const { port } = new URL(t.clerk.url);
    await expect(fetch(`http://${outside.address}:${port}/health`)).rejects.toThrow();
  });
});
