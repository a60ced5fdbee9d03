import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { addressOf, builtRoutes } from "./support/build";
import { clerk, createPerson } from "./support/clerk";
import { askConvex } from "./support/convex";
import { env } from "./support/env";
import { lastingToken } from "./support/mint-token";
import { ask, htmlOf, inTurns } from "./support/requests";
import { expect, test } from "./support/test";

const KIB = 1024;

/**
 * First-load JavaScript of each signed-in page, gzip: Next, React, Convex's client, Clerk's part in the bundle, and ours.
 * Every page of the build has a line; what a first screen does not need loads on demand.
 */
const limits: Record<string, number> = {
  "/dashboard": 240,
  // Not there: it says so, with as little as that takes.
  "/dashboard/[...rest]": 240,
  "/dashboard/handoff": 260,
  "/dashboard/members": 305,
  "/dashboard/members/[id]": 312,
  "/dashboard/settings": 312,
  "/dashboard/threads": 260,
  "/dashboard/threads/[id]": 262,
  "/dashboard/threads/new": 262,
  "/dashboard/webhooks": 302,
  "/dashboard/webhooks/[id]": 262,
};

/** A bare page of the same Next is 135 KiB. */
const LANDING_MAX = 1.1 * 135 * KIB;

/** The scripts that a page loads in a browser of today; those for browsers without modules are left alone by it. */
async function scriptsOf(html: string) {
  const tags = html.match(/<script[^>]*src="\/_next\/static\/[^>]*>/g) ?? [];
  const modern = tags.filter((tag) => !/nomodule/i.test(tag));
  const paths = [...new Set(modern.map((tag) => /src="([^"]+)"/.exec(tag)?.[1] ?? ""))];
  const files = await inTurns(paths, (path) => ask(path));
  return files.map(({ body }, index) => ({
    path: paths[index],
    body,
    size: gzipSync(body).length,
  }));
}

const total = (scripts: { size: number }[]) => scripts.reduce((sum, { size }) => sum + size, 0);

test("the landing page loads little, and neither client of the two services", async () => {
  const scripts = await scriptsOf((await ask("/")).body);
  expect(total(scripts)).toBeGreaterThan(50 * KIB);
  expect(total(scripts)).toBeLessThanOrEqual(LANDING_MAX);
  const clients = scripts.filter(({ body }) =>
    /ConvexReactClient|data-clerk-js-script|convex\.dev/.test(body),
  );
  expect(clients.map(({ path }) => path)).toEqual([]);
});

test("every signed-in page keeps to its budget", async () => {
  const routes = builtRoutes().filter((route) => route.startsWith("/dashboard"));
  expect(routes.sort()).toEqual(Object.keys(limits).sort());
  const { headers, ids } = await admin();
  const sizes = await inTurns(routes, async (route) => {
    const path = ids[route] ? route.replace("[id]", ids[route]) : addressOf(route);
    const html = await htmlOf(async () => (await ask(path, { headers })).body);
    const kib = Math.round((10 * total(await scriptsOf(html))) / KIB) / 10;
    return { route, kib };
  });
  test.info().annotations.push({ type: "KiB", description: JSON.stringify(sizes) });
  // The measure itself works: Next alone is more than that.
  for (const { kib } of sizes) expect(kib).toBeGreaterThan(100);
  expect(sizes.filter(({ route, kib }) => kib > (limits[route] ?? 0))).toEqual([]);
});

/** An admin without a browser, and something to look at in the pages that show one thing. */
async function admin() {
  const person = await createPerson("Liv", { role: "admin" });
  const session = await clerk.sessions.createSession({ userId: person.id });
  const [jwt, template] = [
    await lastingToken(session.id),
    await lastingToken(session.id, "convex"),
  ];
  const { value } = await askConvex("mutation", "users:ensureMe", template);
  const me = (value as { me: { id: string } }).me.id;
  const page = { paginationOpts: { numItems: 1, cursor: null } };
  const started = await askConvex("mutation", "threads:start", template, {
    title: "A thread",
    text: "Words",
    with: [],
  });
  const deliveries = () => askConvex("query", "deliveries:list", template, page);
  // A token does not tell the role: Clerk's message about it does.
  await expect.poll(async () => (await deliveries()).status).toBe("success");
  const [delivery] = ((await deliveries()).value as { page: { id: string }[] }).page;
  const ids: Record<string, string | undefined> = {
    "/dashboard/members/[id]": me,
    "/dashboard/threads/[id]": started.value as string,
    "/dashboard/webhooks/[id]": delivery?.id,
  };
  return { headers: { authorization: `Bearer ${jwt}` }, ids };
}

test("nothing that browsers load holds a secret", () => {
  const folder = join(env.distDir, "static");
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  expect(files.length).toBeGreaterThan(20);
  expect(env.secrets.length).toBeGreaterThan(5);
  const leaks = files.filter((file) => {
    const text = readFileSync(file, "latin1");
    return env.secrets.some((secret) => text.includes(secret));
  });
  expect(leaks).toEqual([]);
  // The search finds what is there: the public key of the same build.
  expect(files.some((file) => readFileSync(file, "latin1").includes(env.publishableKey))).toBe(
    true,
  );
});
