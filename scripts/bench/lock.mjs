/** From the deletion of a person at Clerk to the words in place of their data, in a real browser. */
import { chromium } from "@playwright/test";
import { browserFlags } from "../lib/browser-flags.mjs";
import { findChromium } from "../lib/browser.mjs";
import { median, percentile, round } from "./load.mjs";

/**
 * @param {{ page: string, clerk: ReturnType<typeof import("@clerk/backend").createClerkClient>, people: number }} options
 */
export async function lockTimes({ page: url, clerk, people }) {
  const found = await findChromium(() => {});
  if ("problem" in found) return { skipped: found.problem };
  const browser = await chromium.launch({
    executablePath: found.path,
    args: browserFlags,
  });
  /** @type {number[]} */
  const ms = [];
  try {
    for (let index = 0; index < people; index += 1)
      ms.push(await lockOnce(await browser.newContext(), url, clerk, index));
  } finally {
    await browser.close();
  }
  return { people, p50Ms: round(median(ms)), p95Ms: round(percentile(ms, 0.95)), target: 500 };
}

/**
 * @param {import("@playwright/test").BrowserContext} context
 * @param {string} url
 * @param {ReturnType<typeof import("@clerk/backend").createClerkClient>} clerk
 * @param {number} index
 */
async function lockOnce(context, url, clerk, index) {
  const person = await clerk.users.createUser({
    emailAddress: [`leaving.${Date.now().toString(36)}${index}@handoff.test`],
    password: `plain quiet words ${index}`,
    firstName: "Leaving",
  });
  const { token } = await clerk.signInTokens.createSignInToken({
    userId: person.id,
    expiresInSeconds: 120,
  });
  const page = await context.newPage();
  await page.goto(`${url}/sign-in?__clerk_ticket=${token}`);
  await page.getByRole("heading", { name: "Hello, Leaving" }).waitFor({ timeout: 60_000 });
  await page.getByRole("status").filter({ hasText: "Live" }).waitFor({ timeout: 60_000 });
  const locked = page.locator('[data-locked="deleted"]').waitFor({ timeout: 60_000 });
  const start = performance.now();
  await clerk.users.deleteUser(person.id);
  await locked;
  const ms = performance.now() - start;
  await context.close();
  return ms;
}
