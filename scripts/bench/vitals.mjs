/**
 * Web Vitals as a person on a slow machine has them: a production build under `next start`, a browser
 * whose processor is slowed down four times, nothing cached. Prints one JSON object: for each page the
 * median and the worst of several visits. Visits: `BENCH_VISITS` (5).
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "@playwright/test";
import { browserFlags } from "../lib/browser-flags.mjs";
import { findChromium } from "../lib/browser.mjs";
import { startGuarded } from "../lib/child.mjs";
import { nextBin } from "../lib/next.mjs";
import { startTestStack } from "../lib/test-stack.mjs";

/** @typedef {import("@playwright/test").Page} Page */
/** @typedef {{ LCP: number, INP: number, CLS: number }} Vitals */

const SLOW_DOWN = 4;
const visits = Number(process.env.BENCH_VISITS ?? 5);

/** Milliseconds; the shift of the layout has no unit. */
const goals = { LCP: 1800, INP: 150, CLS: 0.02 };

const library = readFileSync(
  createRequire(import.meta.url)
    .resolve("web-vitals")
    .replace(/\.umd\.cjs$/, ".iife.js"),
  "utf8",
);
/** What runs before a page's own scripts has a scope of its own: the library's name must be handed out of it. */
const webVitals = `${library}\nwindow.webVitals = webVitals;`;

/** Each page with what its visitor does there. @type {Record<string, { path: string, act: (page: Page) => Promise<void> }>} */
const pages = {
  landing: {
    path: "/",
    async act(page) {
      for (let step = 0; step < 4; step += 1) await press(page, "Tab");
      await page.mouse.click(5, 5);
    },
  },
  dashboard: {
    path: "/dashboard",
    async act(page) {
      await live(page);
      await press(page, "Control+k");
      await page.getByRole("combobox").waitFor();
      for (const letter of "mem") await press(page, letter);
      await press(page, "Escape");
    },
  },
  threads: {
    path: "/dashboard/threads",
    async act(page) {
      await live(page);
      await page.getByRole("searchbox").click();
      for (const letter of "a walk") await press(page, letter);
      await page.locator('a[href="/dashboard/threads/new"]').click();
      await page.getByRole("checkbox").first().waitFor({ state: "attached" });
    },
  },
};

const browserFound = await findChromium((line) => console.error(line));
if ("problem" in browserFound) throw new Error(browserFound.problem);
const stack = await startTestStack();
try {
  await build();
  await stack.startPages();
  process.stdout.write(`${JSON.stringify(await measure(browserFound.path), null, 2)}\n`);
} finally {
  await stack.stop();
}

async function build() {
  /** @type {string[]} */
  const lines = [];
  const child = startGuarded(process.execPath, [nextBin, "build"], {
    env: stack.nextEnv,
    onLine: (line) => lines.push(line),
  });
  const { code } = await child.exited;
  if (code !== 0) throw new Error(lines.join("\n"));
}

/** @param {string} executablePath */
async function measure(executablePath) {
  const browser = await chromium.launch({
    executablePath,
    args: browserFlags,
  });
  try {
    const storageState = await signIn(browser);
    /** @type {Record<string, unknown>} */
    const report = { slowDown: SLOW_DOWN, visits, goals };
    for (const [name, { path, act }] of Object.entries(pages)) {
      /** @type {Vitals[]} */
      const seen = [];
      for (let visit = 0; visit < visits; visit += 1) {
        const context = await browser.newContext({
          baseURL: stack.variables.E2E_BASE_URL,
          viewport: { width: 1440, height: 900 },
          ...(path !== "/" && { storageState }),
        });
        seen.push(await visitOnce(await context.newPage(), path, act));
        await context.close();
      }
      report[name] = summary(seen);
    }
    return report;
  } finally {
    await browser.close();
  }
}

/** @param {import("@playwright/test").Browser} browser */
async function signIn(browser) {
  const { DEMO_EMAILS = "", DEMO_PASSWORD = "", E2E_BASE_URL = "" } = stack.variables;
  const context = await browser.newContext({ baseURL: E2E_BASE_URL });
  const page = await context.newPage();
  await page.goto("/sign-in");
  await page.getByLabel("Email address").fill(DEMO_EMAILS.split(",")[0] ?? "");
  await page.getByRole("button", { name: "Continue", exact: true }).press("Enter");
  await page.getByLabel("Password", { exact: true }).fill(DEMO_PASSWORD);
  await page.getByRole("button", { name: "Continue", exact: true }).press("Enter");
  await live(page);
  const state = await context.storageState();
  await context.close();
  return state;
}

/**
 * @param {Page} page
 * @param {string} path
 * @param {(page: Page) => Promise<void>} act
 * @returns {Promise<Vitals>}
 */
async function visitOnce(page, path, act) {
  await page.addInitScript({ content: webVitals });
  await page.addInitScript(() => {
    const { webVitals: library } = /** @type {any} */ (window);
    const vitals = { LCP: 0, INP: 0, CLS: 0 };
    Object.assign(window, { vitals });
    const note = (
      /** @type {{ name: "LCP" | "INP" | "CLS", value: number }} */ { name, value },
    ) => {
      vitals[name] = value;
    };
    library.onLCP(note, { reportAllChanges: true });
    library.onINP(note, { reportAllChanges: true, durationThreshold: 16 });
    library.onCLS(note, { reportAllChanges: true });
  });
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: SLOW_DOWN });
  await page.goto(path, { waitUntil: "networkidle" });
  await act(page);
  // What was pressed last is told once the page is idle; a page that tells nothing was not measured.
  await page.waitForFunction(() => /** @type {any} */ (window).vitals.LCP > 0);
  await page.waitForFunction(() => /** @type {any} */ (window).vitals.INP > 0);
  await page.evaluate(
    () => new Promise((told) => requestIdleCallback(() => setTimeout(told, 500))),
  );
  return await page.evaluate(() => /** @type {any} */ (window).vitals);
}

/** @param {Vitals[]} seen */
function summary(seen) {
  return Object.fromEntries(
    /** @type {(keyof Vitals)[]} */ (Object.keys(goals)).map((name) => {
      const values = seen.map((vitals) => vitals[name]).sort((one, other) => one - other);
      const median = rounded(values[Math.floor(values.length / 2)] ?? 0);
      return [name, { median, worst: rounded(values.at(-1) ?? 0), within: median <= goals[name] }];
    }),
  );
}

/** @param {number} value */
function rounded(value) {
  return Math.round(value * 1000) / 1000;
}

/** @param {Page} page @param {string} key */
async function press(page, key) {
  await page.keyboard.press(key);
  await page.evaluate(() => new Promise((painted) => requestAnimationFrame(() => painted(null))));
}

/** @param {Page} page */
async function live(page) {
  await page.getByRole("status").filter({ hasText: "Live" }).waitFor();
}
