import { expect, test } from "@playwright/test";
import { addressOf, builtActions, builtRoutes } from "./support/build";
import { clerk, createPerson } from "./support/clerk";
import { askConvex } from "./support/convex";
import { env } from "./support/env";
import { lastingToken } from "./support/mint-token";
import { ask, healthy, htmlOf, inTurns } from "./support/requests";
import { serveWithoutMiddleware } from "./support/trouble";

/** Every address of the build that anybody may ask for. What is not here must be closed. */
const open = [
  "/",
  "/_global-error",
  "/_not-found",
  "/api/health",
  "/apple-icon.png",
  "/dev/ui",
  "/goodbye",
  "/icon.svg",
  "/opengraph-image.png",
  "/ru",
  "/sign-in/[[...sign-in]]",
  "/sign-up/[[...sign-up]]",
];

const forAdmins = ["/dashboard/webhooks", "/dashboard/webhooks/[id]"];

/** Every server action of the build, and what calling it does to anybody else: nothing. All are Clerk's own. */
const actions = ["deleteKeylessAction", "invalidateCacheAction"];

const guarded = builtRoutes().filter((route) => !open.includes(route));

/** The person's own row, which every signed-in page hands to the browser, in its HTML and in what the router fetches. */
const inside = /users:getMe/;

/** The words on the page, and not the same words in the catalogue that comes with it. */
const refused = />This page is for admins</;

const disguises: Record<string, string>[] = [
  {},
  { rsc: "1" },
  { rsc: "1", "next-router-prefetch": "1" },
  { rsc: "1", "next-router-prefetch": "1", "next-router-segment-prefetch": "/_full" },
  { "x-middleware-subrequest": "middleware:middleware:middleware:middleware:middleware" },
];

async function bearerOf(role?: string) {
  const person = await createPerson("Una", { role });
  const session = await clerk.sessions.createSession({ userId: person.id });
  const [token, template] = [
    await lastingToken(session.id),
    await lastingToken(session.id, "convex"),
  ];
  await askConvex("mutation", "users:ensureMe", template);
  // A token does not tell the role: Clerk's message about it does.
  await expect.poll(() => roleOf(template)).toBe(role ?? "member");
  return { token, template };
}

async function roleOf(template: string) {
  const { value } = await askConvex("query", "users:getMe", template);
  return (value as { me?: { role: string } }).me?.role;
}

test("what anybody may ask for is still there", () => {
  expect(builtRoutes().filter((route) => open.includes(route))).toEqual(open);
  expect(guarded.length).toBeGreaterThan(8);
});

test("every other page of the build opens to its bearer, to nobody without a token, and to admins alone where it says so", async () => {
  const { token } = await bearerOf();
  const admin = await bearerOf("admin");
  const read = (path: string, bearer: string) => {
    const headers = { authorization: `Bearer ${bearer}` };
    return htmlOf(async () => (await ask(path, { headers })).body);
  };
  const seen = await inTurns(guarded, async (route) => {
    const path = addressOf(route);
    const [mine, theirs, nobody] = [
      await read(path, token),
      await read(path, admin.token),
      await ask(path),
    ];
    return {
      route,
      mine: inside.test(mine),
      isForAdmins: refused.test(mine),
      admin: inside.test(theirs) && !refused.test(theirs),
      nobody: [nobody.status, nobody.location?.startsWith("/sign-in?redirect_url=")],
    };
  });
  expect(seen).toEqual(
    guarded.map((route) => ({
      route,
      mine: true,
      isForAdmins: forAdmins.includes(route),
      admin: true,
      nobody: [307, true],
    })),
  );
});

test("without the middleware every page, route and action still refuses", async () => {
  test.slow();
  const at = await serveWithoutMiddleware();
  const { token, template } = await bearerOf();
  const forged: Record<string, string>[] = [
    { "x-clerk-auth-status": "signed-in", "x-clerk-auth-token": token },
    {
      "x-clerk-auth-status": "signed-in",
      "x-clerk-auth-token": token,
      "x-clerk-auth-signature": "0".repeat(40),
    },
    { "x-clerk-auth-status": "signed-in", "x-clerk-auth-token": template },
    { authorization: `Bearer ${token}` },
    { cookie: `__session=${token}; __client_uat=1` },
  ];
  const jobs = guarded.flatMap((route) =>
    [...disguises, ...forged].map((headers) => ({ path: addressOf(route), headers })),
  );
  const answers = await inTurns(jobs, ({ path, headers }) => ask(path, { at, headers }));
  const opened = jobs.filter((_, index) => inside.test(answers[index]!.body));
  expect(opened.map(({ path, headers }) => [path, Object.keys(headers)])).toEqual([]);
  const told = answers.filter(({ body }) => /node_modules|\n\s+at |\/work\//.test(body));
  expect(told.map(({ body }) => body.slice(0, 200))).toEqual([]);
  // It is the same build: what is open is there.
  expect((await healthy(at)).status).toBe(200);
  expect((await ask("/", { at })).body).toContain("<html");

  const calls = guarded.flatMap((route) =>
    builtActions().map(({ id }) => ({ path: addressOf(route), id })),
  );
  const called = await inTurns(calls, ({ path, id }) =>
    ask(path, {
      at,
      method: "POST",
      headers: { "next-action": id, "content-type": "text/plain" },
      body: "[]",
    }),
  );
  expect(called.filter(({ body }) => inside.test(body))).toEqual([]);
});

test("every server action of the build has a line here, and is refused below the dashboard", async () => {
  const built = builtActions();
  expect(built.map(({ name }) => name).sort()).toEqual(actions);
  for (const { id, file } of built) {
    expect(file).toContain("node_modules/@clerk/");
    for (const path of guarded.map(addressOf)) {
      const answer = await ask(path, {
        method: "POST",
        headers: { "next-action": id, "content-type": "text/plain;charset=UTF-8" },
        body: "[]",
      });
      expect(answer.status).toBe(401);
    }
  }
});

/** Bodies of action calls as nobody's client sends them. */
function malformed(index: number, seed: number): { body: string; type: string } {
  const random = Math.abs(Math.imul(seed + index, 2654435761));
  const pieces = [
    '["$F0"]',
    '["$F1",{"id":"x","bound":"$@2"}]',
    '{"__proto__":{"then":"$B0"}}',
    '["$@0"]',
    '["$K1"]',
    '["$Q0","$W0"]',
    '["$n99999999999999999999"]',
    '["$D2020","$u","$-Infinity"]',
    "[".repeat(5000),
    '"$1:constructor:constructor"',
    '["$1:a:__proto__:then"]',
    "\u0000\u0001",
    "{",
    "",
  ];
  const piece = pieces[random % pieces.length]!;
  if (random % 3 === 0) return { body: piece, type: "text/plain;charset=UTF-8" };
  const boundary = "x-x-x";
  const part = (name: string, value: string) =>
    `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const parts = [part("0", piece), part("1", pieces[(random >> 5) % pieces.length]!)];
  if (random % 5 === 0) parts.push(part("$ACTION_ID_" + "00".repeat(21), ""));
  if (random % 7 === 0) parts.push(part("$ACTION_REF_1", ""), part("$ACTION_1:0", piece));
  const end = random % 4 === 0 ? "" : `--${boundary}--\r\n`;
  return { body: parts.join("") + end, type: `multipart/form-data; boundary=${boundary}` };
}

const BODIES = process.env.HANDOFF_LONG ? 1000 : 150;

test(`${BODIES} malformed bodies of action calls do nothing, tell nothing and stop nothing`, async () => {
  test.slow();
  const seed = Date.now() % 2 ** 31;
  const ids = builtActions().map(({ id }) => id);
  const jobs = Array.from({ length: BODIES }, (_, index) => ({
    ...malformed(index, seed),
    path: ["/sign-in", "/", "/nothing"][index % 3]!,
    id: [...ids, "00".repeat(21), "x"][index % (ids.length + 2)]!,
  }));
  const answers = await inTurns(jobs, ({ body, type, path, id }) =>
    ask(path, { method: "POST", body, headers: { "next-action": id, "content-type": type } }),
  );
  const told = answers.filter(({ body }) => /node_modules|\n\s+at |\/work\/|Error:/.test(body));
  expect(
    told.map(({ status, body }) => [status, body.slice(0, 200)]),
    `seed ${seed}`,
  ).toEqual([]);
  const statuses = [...new Set(answers.map(({ status }) => status))].sort().join(", ");
  test.info().annotations.push({ type: "statuses", description: statuses });
  const health = await healthy();
  expect([health.status, health.body]).toEqual([200, '{"status":"ok","convex":"up"}']);
  for (const key of env.keys) expect(answers.some(({ body }) => body.includes(key))).toBe(false);
});
