import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { pages } from "../lib/routes";

/**
 * Every file by which a browser can reach something, found in the tree and not listed by hand, and who may. The guarded
 * ones are called here as they stand, with nothing in front of them: gate two holds without gate one.
 */
const surfaces: Record<string, "anyone" | "guarded"> = {
  "layout.tsx": "anyone",
  "(public)/layout.tsx": "anyone",
  "(public)/page.tsx": "anyone",
  "(public)/ru/page.tsx": "anyone",
  "(auth)/layout.tsx": "anyone",
  "(auth)/sign-in/[[...sign-in]]/page.tsx": "anyone",
  "(auth)/sign-up/[[...sign-up]]/page.tsx": "anyone",
  // Providers alone: it reads nothing.
  "(app)/layout.tsx": "anyone",
  "(app)/dashboard/layout.tsx": "guarded",
  "(app)/dashboard/page.tsx": "guarded",
  "(app)/dashboard/[...rest]/page.tsx": "guarded",
  "(app)/dashboard/handoff/page.tsx": "guarded",
  "(app)/dashboard/members/page.tsx": "guarded",
  "(app)/dashboard/members/[id]/page.tsx": "guarded",
  "(app)/dashboard/settings/page.tsx": "guarded",
  "(app)/dashboard/threads/layout.tsx": "guarded",
  "(app)/dashboard/threads/page.tsx": "guarded",
  "(app)/dashboard/threads/new/page.tsx": "guarded",
  "(app)/dashboard/threads/[id]/page.tsx": "guarded",
  "(app)/dashboard/webhooks/page.tsx": "guarded",
  "(app)/dashboard/webhooks/[id]/page.tsx": "guarded",
  // Where deleting one's account ends: it knows nobody any more.
  "goodbye/page.tsx": "anyone",
  "api/health/route.ts": "anyone",
  // Answers 404 outside development.
  "dev/layout.tsx": "anyone",
  "dev/ui/page.tsx": "anyone",
};

const auth = vi.hoisted(() => vi.fn());
vi.mock("server-only", () => ({}));
vi.mock("@clerk/nextjs", () => ({}));
vi.mock("@clerk/nextjs/errors", () => ({ isClerkAPIResponseError: () => false }));
vi.mock("@clerk/nextjs/server", () => ({ auth }));

const files = readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" }).map((file) =>
  file.split(sep).join("/"),
);
const reachable = files.filter((file) =>
  /(^|\/)(page|layout|route|template|default)\.tsx?$/.test(file),
);
const guarded = reachable.filter((file) => surfaces[file] === "guarded");

beforeEach(() => {
  vi.stubEnv("NEXT_PUBLIC_CONVEX_URL", "http://127.0.0.1:9");
  vi.stubGlobal("fetch", () => {
    throw new Error("A page asked for data before it knew who asks.");
  });
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

test("every page, layout and route handler has a line in the table, and every line a file", () => {
  expect(reachable.sort()).toEqual(Object.keys(surfaces).sort());
});

test("whatever stands below the dashboard is guarded", () => {
  const below = reachable.filter((file) => file.includes("/dashboard/"));
  expect(below.sort()).toEqual(guarded.sort());
});

test("every page of the dashboard is known to the gate, which tells 404 of all others", () => {
  const below = reachable.map((file) => /^\(app\)\/dashboard(.*)\/page\.tsx$/.exec(file)?.[1]);
  const known = below.filter((path) => path !== undefined && path !== "/[...rest]");
  expect(known.sort()).toEqual(pages);
});

test("there is no server action without a line here", () => {
  const sources = files.filter((file) => /\.tsx?$/.test(file) && !file.endsWith(".test.ts"));
  const actions = sources.filter((file) =>
    /^\s*["']use server["']/m.test(readFileSync(join(import.meta.dirname, file), "utf8")),
  );
  expect(actions).toEqual([]);
});

describe.each(guarded)("%s", (file) => {
  test("sends whoever is signed out to the sign-in page and reads nothing", async () => {
    auth.mockResolvedValue({ userId: null, sessionId: null, sessionClaims: null });
    const { default: render } = (await import(
      /* @vite-ignore */ join(import.meta.dirname, file)
    )) as {
      default: (props: object) => Promise<unknown>;
    };
    const params = Promise.resolve({ id: "x", rest: ["x"] });
    const props = { params, searchParams: Promise.resolve({}), children: null };
    await expect(render(props)).rejects.toMatchObject({
      digest: expect.stringMatching(/^NEXT_REDIRECT;.*;\/sign-in\?redirect_url=/),
    });
  });
});
