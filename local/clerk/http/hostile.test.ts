/** Every endpoint with missing, wrong-typed, oversized and hostile fields: Clerk's shape, never 500. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestClerk, uniqueEmail, type TestClerk } from "../test/harness.ts";
import { generator } from "../test/random.ts";
import { routesIn } from "../test/routes.ts";
import type { TestBrowser } from "../test/test-browser.ts";

let t: TestClerk;
beforeAll(async () => {
  t = await startTestClerk();
});
afterAll(() => t.close());

const odd: unknown[] = [
  null,
  "",
  " ",
  0,
  -1,
  1e308,
  true,
  [],
  [null],
  [[]],
  {},
  { a: { b: [] } },
  "\u0000",
  "😀".repeat(40),
  "x".repeat(5_000),
  "'; DROP TABLE users; --",
  "<script>alert(1)</script>",
  "../../etc/passwd",
  "{{user.id}}",
  "__proto__",
  "NaN",
  "9".repeat(40),
  '{"a":',
  "[]",
];

const names = [
  "identifier",
  "password_digest",
  "password_hasher",
  "password",
  "strategy",
  "code",
  "ticket",
  "email_address",
  "email_address_id",
  "username",
  "first_name",
  "unsafe_metadata",
  "public_metadata",
  "private_metadata",
  "current_password",
  "new_password",
  "primary_email_address_id",
  "user_id",
  "expires_in_seconds",
  "external_id",
  "url",
  "name",
  "claims",
  "lifetime",
  "token",
  "redirect_url",
  "notify",
  "created_at",
  "sign_out_of_other_sessions",
  "skip_password_checks",
  "verified",
  "primary",
];

const ids = ["", "x", "user_0", "%00", "..%2f", "__proto__", "😀", "a".repeat(3_000)];

function pick<T>(from: readonly T[], random: (most: number) => number): T {
  return from[random(from.length)] as T;
}

/** Signed in by ticket: no password to hash for each of a hundred routes. */
async function quicklySignedIn(): Promise<TestBrowser> {
  const user = await t.backend.users.createUser({
    emailAddress: [uniqueEmail()],
    skipPasswordRequirement: true,
  });
  const { token } = await t.backend.signInTokens.createSignInToken({
    userId: user.id,
    expiresInSeconds: 60,
  });
  const browser = await t.browser();
  await browser.post("/v1/client/sign_ins", { strategy: "ticket", ticket: token });
  return browser;
}

async function check(response: Response, label: string): Promise<void> {
  const text = await response.text();
  expect(response.status, `${label}: ${text.slice(0, 300)}`).not.toBe(500);
  if (response.status < 400) return;
  const body = JSON.parse(text) as { errors: { code: string; message: string }[] };
  expect(body.errors[0]?.code, label).toMatch(/^[a-z_]+$/);
  expect(text, label).not.toMatch(/\bat .*\.ts:\d+/);
}

describe.each(routesIn("fapi/routes.ts"))("%s %s", (method, path) => {
  test("withstands", async () => {
    const seed = 1;
    const random = generator(seed);
    let browser = await quicklySignedIn();
    for (let turn = 0; turn < 12; turn++) {
      if (turn % 4 === 3) browser = await t.browser();
      const url = new URL(
        path.replace(/:\w+/g, () => encodeURIComponent(pick(ids, random))),
        t.clerk.url,
      );
      url.searchParams.set("_clerk_js_version", "6");
      url.searchParams.set("_method", method);
      url.searchParams.set("__clerk_db_jwt", turn % 5 === 4 ? "\u0000" : browser.token);
      const form = new URLSearchParams();
      for (let field = random(6); field > 0; field--) {
        const value = pick(odd, random);
        form.append(pick(names, random), typeof value === "string" ? value : JSON.stringify(value));
      }
      const read = method === "GET";
      if (read) for (const [name, value] of form) url.searchParams.append(name, value);
      const init = read ? {} : { body: form };
      const response = await fetch(url, {
        method: read ? "GET" : "POST",
        redirect: "manual",
        headers: { origin: "http://localhost:3000" },
        ...init,
      });
      await check(response, `seed ${seed} turn ${turn} ${method} ${url.pathname} ${form}`);
    }
  });
});

/** Reads no field and makes an RSA key each time. */
const fieldless = "/control/keys/rotate";

const keyed = [...routesIn("bapi/routes.ts"), ...routesIn("control/routes.ts")].filter(
  ([, path]) => path !== fieldless,
);

describe.each(keyed)("%s %s", (method, path) => {
  test("withstands", async () => {
    const seed = 2;
    const random = generator(seed);
    const { id } = await t.backend.users.createUser({
      emailAddress: [`hostile${random(1e9)}${Math.random()}@handoff.test`],
      skipPasswordRequirement: true,
    });
    for (let turn = 0; turn < 12; turn++) {
      const url = new URL(
        path.replace(/:\w+/g, () => encodeURIComponent(turn % 2 ? id : pick(ids, random))),
        t.clerk.url,
      );
      const body: Record<string, unknown> = {};
      for (let field = random(6); field > 0; field--) body[pick(names, random)] = pick(odd, random);
      const read = method === "GET";
      if (read) {
        const query = ["limit", "offset", "order_by", "query", "status", ...names];
        url.searchParams.set(pick(query, random), String(pick(odd, random)));
      }
      const kinds = [JSON.stringify(body), "[", "null", "[1]", ""];
      const response = await fetch(url, {
        method,
        headers: {
          authorization: `Bearer ${t.clerk.secretKey}`,
          "content-type": "application/json",
        },
        ...(read ? {} : { body: turn < 8 ? JSON.stringify(body) : pick(kinds, random) }),
      });
      await check(response, `seed ${seed} turn ${turn} ${method} ${url} ${JSON.stringify(body)}`);
    }
  });
});

test("the server is unharmed, and logged no failure of its own", async () => {
  expect((await fetch(`${t.clerk.url}/health`)).status).toBe(200);
  expect(t.lines.filter((line) => line.startsWith("unhandled"))).toEqual([]);
});
