import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { createPerson } from "./support/clerk";
import { env } from "./support/env";
import { ask, inTurns } from "./support/requests";
import { signIn } from "./support/sign-in";
import { expect, test } from "./support/test";

const KIB = 1024;

/** First-load JavaScript of a signed-in page, gzip: Next, React, Convex's client, Clerk's part in the bundle, and ours. */
const DASHBOARD_MAX = 240 * KIB;

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

test("the signed-in dashboard keeps to its budget", async ({ page }) => {
  await signIn(page, await createPerson("Liv"));
  const html = await (await page.context().request.get("/dashboard")).text();
  expect(html).toContain("Hello, ");
  const size = total(await scriptsOf(html));
  test.info().annotations.push({ type: "KiB", description: String(Math.round(size / KIB)) });
  expect(size).toBeGreaterThan(100 * KIB);
  expect(size).toBeLessThanOrEqual(DASHBOARD_MAX);
});

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
