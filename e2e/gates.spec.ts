import { expect, test } from "@playwright/test";
import { addressOf, builtRoutes } from "./support/build";
import { env } from "./support/env";
import { ask, healthy, inTurns } from "./support/requests";

/** The person's own row, which every signed-in page hands to the browser; `surfaces.spec.ts` holds that it does. */
const secret = /users:getMe/;

/** Every page below the protected segment, the one for addresses that lead nowhere included. */
const protectedPaths = builtRoutes()
  .filter((route) => route.startsWith("/dashboard"))
  .map(addressOf);

/** Spellings of one path that servers, proxies and routers are known to disagree about. */
function spellings(path: string): string[] {
  const name = path.slice(1);
  const [first = "", ...rest] = name.split("/");
  const tail = rest.length > 0 ? `/${rest.join("/")}` : "";
  const hex = (char: string) => `%${char.charCodeAt(0).toString(16)}`;
  return [
    path,
    `${path}/`,
    `//${name}`,
    `///${name}`,
    `/./${name}`,
    `/x/../${name}`,
    `/sign-in/../${name}`,
    `/${hex("d")}ashboard${tail}`,
    `/${hex("d").toUpperCase()}ashboard${tail}`,
    `/%25${hex("d").slice(1)}ashboard${tail}`,
    `/${[...first].map(hex).join("")}${tail}`,
    `/${first.toUpperCase()}${tail}`,
    `/Dashboard${tail}`,
    `/${first};x${tail}`,
    `/${first};jsessionid=1${tail}`,
    `${path};x`,
    `${path}%3bx`,
    `/%2f${name}`,
    `/%2F${name}`,
    `/${first}%2f${rest.join("%2f")}`,
    `/%5c${name}`,
    `/\\${name}`,
    `/${first}%00${tail}`,
    `${path}%00`,
    `${path}%20`,
    `${path}%0a`,
    `${path}.rsc`,
    `${path}?_rsc=1`,
    `${path}?_rsc=abcde`,
    `${path}.segments/_tree.segment.rsc`,
    `${path}.segments/_full.segment.rsc`,
    `${path}.segments/$c$children/__PAGE__.segment.rsc`,
    `/_next/data/build/${name}.json`,
    `/_next/data/x/${name}.json`,
    `${path}.json`,
    `${path}.txt`,
    `${path}.html`,
    `/_next/static/../../${name}`,
    `/_next/image/../../${name}`,
    `/_next/../${name}`,
    `${path}/.`,
    `${path}/..%2f${first}`,
    `${path}?__nextDataReq=1`,
    `${path}?nxtPrest=x`,
    `${path}?nxtPid=x`,
    `/%c0%af${name}`,
    `${path}#x`,
    `http://evil.test${path}`,
    `/en/${name}`,
    `/index/${name}`,
    `/(app)${path}`,
    `/%28app%29${path}`,
  ];
}

const rsc = { rsc: "1", "next-router-prefetch": "1" };

const tricks: Record<string, string>[] = [
  ...[
    "middleware",
    "src/middleware",
    "pages/_middleware",
    "middleware:middleware:middleware:middleware:middleware",
    "src/middleware:src/middleware:src/middleware:src/middleware:src/middleware",
  ].map((value) => ({ "x-middleware-subrequest": value })),
  { "x-middleware-rewrite": "/dashboard" },
  { "x-middleware-next": "1" },
  {
    "x-middleware-override-headers": "x-clerk-auth-status",
    "x-middleware-request-x-clerk-auth-status": "signed-in",
  },
  { "x-clerk-auth-status": "signed-in" },
  { "x-clerk-auth-token": "a.b.c", "x-clerk-auth-status": "signed-in" },
  { "x-forwarded-host": "evil.test" },
  { "x-forwarded-proto": "https", "x-forwarded-host": "app.handoff.test" },
  { "x-original-url": "/dashboard", "x-rewrite-url": "/dashboard" },
  { "x-invoke-path": "/dashboard", "x-matched-path": "/dashboard" },
  { "x-nextjs-data": "1" },
  { "next-url": "/dashboard" },
  { "next-action": "00".repeat(21) },
  { ...rsc },
  { ...rsc, "next-router-segment-prefetch": "/_tree" },
  { ...rsc, "next-router-segment-prefetch": "/_full" },
  {
    rsc: "1",
    "next-router-state-tree": encodeURIComponent(
      JSON.stringify([
        "",
        { children: ["(app)", { children: ["dashboard", { children: ["__PAGE__", {}] }] }] },
        null,
        "refetch",
      ]),
    ),
  },
  { purpose: "prefetch", "x-middleware-prefetch": "1" },
  { authorization: "Bearer a.b.c" },
  { cookie: "__session=a.b.c; __client_uat=9999999999" },
];

function leaks(answer: { status: number; body: string }) {
  return secret.test(answer.body);
}

for (const path of protectedPaths) {
  test(`${path} opens to no spelling of it while signed out`, async () => {
    const paths = spellings(path);
    expect(paths.length).toBeGreaterThanOrEqual(40);
    const jobs = paths.flatMap((spelling) => [
      { spelling, headers: {} },
      { spelling, headers: rsc },
    ]);
    const answers = await inTurns(jobs, ({ spelling, headers }) => ask(spelling, { headers }));
    const open = jobs.filter((_, index) => leaks(answers[index]!)).map(({ spelling }) => spelling);
    const broken = jobs
      .filter((_, index) => answers[index]!.status >= 500)
      .map(({ spelling }) => spelling);
    expect({ open, broken }).toEqual({ open: [], broken: [] });
  });

  test(`${path} opens to no header while signed out`, async () => {
    const answers = await inTurns(tricks, (headers) => ask(path, { headers }));
    const open = tricks.filter((_, index) => leaks(answers[index]!));
    const broken = tricks.filter((_, index) => answers[index]!.status >= 500);
    expect({ open, broken }).toEqual({ open: [], broken: [] });
  });
}

test("a signed-out request is redirected by the middleware alone, to this origin", async () => {
  for (const headers of [undefined, { "x-forwarded-host": "evil.test" }]) {
    const answer = await ask("/dashboard", { headers });
    expect(answer).toMatchObject({ status: 307, body: expect.not.stringContaining("<html") });
    expect(answer.location).not.toContain("evil.test");
  }
});

test("a write is refused without a detour", async () => {
  const answers = await inTurns(protectedPaths, (path) =>
    ask(path, { method: "POST", headers: { "next-action": "00".repeat(21) } }),
  );
  expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([401]));
});

test("health tells whether the backend answers, and nothing else", async () => {
  const answer = await healthy();
  expect([answer.status, JSON.parse(answer.body)]).toEqual([200, { status: "ok", convex: "up" }]);
  expect(answer.headers["cache-control"]).toBe("no-store");
});

test("every page is protected by headers, and none tells what it is made of", async () => {
  for (const path of ["/", "/sign-in", "/sign-up", "/nothing", "/api/health"]) {
    const { headers } = await ask(path);
    expect(headers["x-powered-by"]).toBeUndefined();
    expect(headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "strict-origin-when-cross-origin",
      "permissions-policy": expect.stringContaining("camera=()"),
      "content-security-policy": expect.stringContaining("frame-ancestors 'none'"),
    });
    expect(headers["strict-transport-security"]).toBeUndefined();
  }
  const { headers } = await ask("/", { headers: { host: "app.handoff.test" } });
  expect(headers["strict-transport-security"]).toContain("max-age=");
});

test("the static pages hold no input, and the others run no script without a nonce", async () => {
  const home = await ask("/");
  expect(home.body).not.toMatch(/<(input|textarea|select|form)\b/);
  for (const path of ["/sign-in", "/sign-up", "/nothing"]) {
    const { body, headers } = await ask(path);
    const nonce = /'nonce-([^']+)'/.exec(String(headers["content-security-policy"]))?.[1];
    const scripts = body.match(/<script\b[^>]*>/g) ?? [];
    expect(scripts.length).toBeGreaterThan(0);
    for (const script of scripts) expect(script).toContain(`nonce="${nonce}"`);
  }
});

test("no key of a server is in what a browser is given", async () => {
  const pages = await inTurns(["/", "/sign-in", "/nothing"], (path) => ask(path));
  const files = new Set(
    pages.flatMap(({ body }) => body.match(/\/_next\/static\/[^"'\\ ]+\.js/g) ?? []),
  );
  expect(files.size).toBeGreaterThan(3);
  const scripts = await inTurns([...files], (path) => ask(path));
  const given = [...pages, ...scripts].map(({ body }) => body).join("\n");
  // Not `toContain`: a failure would print all of it.
  for (const key of env.keys) expect(given.includes(key)).toBe(false);
});
