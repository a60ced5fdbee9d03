/** Clerk's own test helpers, `@clerk/testing`, unchanged against this server. */
import { clerk as helpers, clerkSetup, setupClerkTestingToken } from "@clerk/testing/playwright";
import type { Browser, Page } from "@playwright/test";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { launchBrowser } from "./test/browser.ts";
import { password, startTestClerk, uniqueEmail, type TestClerk } from "./test/harness.ts";
import { startPageServer, type PageServer } from "./test/page-server.ts";

// A browser beside other work is slow; how slow is not what is tested here.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

let t: TestClerk;
let app: PageServer;
let chromium: Browser;
let page: Page;
const before = { ...process.env };

beforeAll(async () => {
  t = await startTestClerk();
  app = await startPageServer(t.clerk);
  chromium = await launchBrowser();
  process.env.CLERK_API_URL = t.clerk.url;
  process.env.CLERK_SECRET_KEY = t.clerk.secretKey;
  process.env.CLERK_PUBLISHABLE_KEY = t.clerk.publishableKey;
  await clerkSetup({ dotenv: false });
});

afterAll(async () => {
  process.env = before;
  await chromium?.close();
  await app?.close();
  await t?.close();
});

beforeEach(async () => {
  page = await (await chromium.newContext()).newPage();
  page.setDefaultTimeout(60_000);
});

async function person(tag = "") {
  const email = uniqueEmail(tag);
  const user = await t.backend.users.createUser({ emailAddress: [email], password });
  return { email, user };
}

const who = () =>
  page.evaluate(() => (window as { Clerk?: { user?: { id: string } } }).Clerk?.user?.id);

test("clerkSetup gets a testing token from this server", () => {
  expect(process.env.CLERK_TESTING_TOKEN).toMatch(/^\w{20,}$/);
  const token = process.env.CLERK_TESTING_TOKEN ?? "";
  expect(t.clerk.instance.store.get("testingTokens", token)).toBeDefined();
});

test("setupClerkTestingToken leaves the page working", async () => {
  await setupClerkTestingToken({ page });
  await page.goto(`${app.url}/sign-in`);
  await page.getByLabel("Email address").waitFor();
});

test("clerk.signIn with a password, and clerk.signOut", async () => {
  const { email, user } = await person();
  await page.goto(app.url);
  await helpers.loaded({ page });
  await helpers.signIn({
    page,
    signInParams: { strategy: "password", identifier: email, password },
  });
  expect(await who()).toBe(user.id);
  await helpers.signOut({ page });
  await page.waitForFunction(() => {
    const { Clerk } = window as { Clerk?: { loaded: boolean; user: unknown } };
    return Clerk?.loaded === true && Clerk.user === null;
  });
});

test("clerk.signIn with a code, for a test address", async () => {
  const { email, user } = await person("+clerk_test");
  await page.goto(app.url);
  await helpers.signIn({ page, signInParams: { strategy: "email_code", identifier: email } });
  expect(await who()).toBe(user.id);
});

test("clerk.signIn with a ticket: the way round the helper that always asks the cloud", async () => {
  const { user } = await person();
  const { token } = await t.backend.signInTokens.createSignInToken({
    userId: user.id,
    expiresInSeconds: 60,
  });
  await page.goto(app.url);
  await helpers.signIn({ page, signInParams: { strategy: "ticket", ticket: token } });
  expect(await who()).toBe(user.id);
});
