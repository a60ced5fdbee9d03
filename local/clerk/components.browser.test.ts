/** The real components in a real browser: every flow that a person can walk with them. */
import type { Browser, BrowserContext, Page } from "@playwright/test";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { launchBrowser } from "./test/browser.ts";
import { password, startTestClerk, uniqueEmail, type TestClerk } from "./test/harness.ts";
import { poll } from "./test/poll.ts";
import { startPageServer, type PageServer } from "./test/page-server.ts";

// A browser beside other work is slow; how slow is not what is tested here.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

let t: TestClerk;
let app: PageServer;
let chromium: Browser;
let context: BrowserContext;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  t = await startTestClerk({ settings: { identifiers: { username: "optional" } } });
  app = await startPageServer(t.clerk);
  chromium = await launchBrowser();
  // One for all, emptied between tests: Clerk's megabytes of scripts are read and compiled once.
  // Nothing slides: forms that open and close beside each other would carry a button away from under
  // the pointer between its press and its release.
  context = await chromium.newContext({ locale: "en-GB", reducedMotion: "reduce" });
});

afterAll(async () => {
  await context?.close();
  await chromium?.close();
  await app?.close();
  await t?.close();
});

beforeEach(async () => {
  page = await context.newPage();
  page.setDefaultTimeout(60_000);
  complaints = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    // A refused form is an answer, not an error of the page; the browser notes it all the same.
    const refused = /status of 4(00|03|22)/.test(message.text());
    if (message.type() === "error" && !refused) complaints.push(message.text());
  });
  page.on("request", (request) => {
    const { hostname } = new URL(request.url());
    if (hostname !== "localhost" && hostname !== "") complaints.push(`left: ${request.url()}`);
  });
});

afterEach(async () => {
  await page.evaluate(() => localStorage.clear());
  await page.close();
  await context.clearCookies();
  expect(complaints).toEqual([]);
});

/**
 * By keyboard: Clerk writes under the field that loses the focus a tenth of a second later, and a button that moves
 * between a pointer's press and its release is not clicked.
 */
async function press(name: string): Promise<void> {
  const button = page.getByRole("button", { name, exact: true }).last();
  await poll(() => button.isEnabled()).toBe(true);
  await button.press("Enter");
}
const next = () => press("Continue");
const save = () => press("Save");
const error = () => page.getByTestId("form-feedback-error").first();
const greeting = (text: string | RegExp) => page.locator("#who", { hasText: text }).waitFor();

/** The first step of a sign-in: who it is. */
async function identify(name: string): Promise<void> {
  await page.goto(`${app.url}/sign-in`);
  await page.getByLabel("Email address or username").fill(name);
  await next();
}

async function person(firstName = "Mira") {
  const email = uniqueEmail();
  const user = await t.backend.users.createUser({
    emailAddress: [email],
    password,
    firstName,
    lastName: "Okafor",
  });
  return { email, user };
}

async function askForCode(email: string): Promise<void> {
  await page.getByText("Use another method").click();
  await page.getByText(`Email code to ${email}`).click();
}

async function enterCode(email: string): Promise<void> {
  const field = page.getByLabel(/verification code/i).first();
  await field.waitFor();
  await poll(() => hasCode(email)).toBe(true);
  await field.pressSequentially(t.codeFor(email));
}

function hasCode(email: string): boolean {
  try {
    return t.codeFor(email).length === 6;
  } catch {
    return false;
  }
}

/** Signs in by ticket, which the components' own tests need not walk again. */
async function signedIn(firstName = "Mira") {
  const made = await person(firstName);
  const { token } = await t.backend.signInTokens.createSignInToken({
    userId: made.user.id,
    expiresInSeconds: 60,
  });
  await page.goto(`${app.url}/sign-in?__clerk_ticket=${token}`);
  await greeting(`Hello ${firstName} Okafor`);
  return made;
}

describe("sign-in", () => {
  test("a wrong password shows Clerk's words, the right one signs in, a reload stays signed in", async () => {
    const { email } = await person();
    await identify(email);
    await page.getByLabel("Password", { exact: true }).fill("wrong words here");
    await next();
    await error().waitFor();
    expect(await error().textContent()).toContain("Password is incorrect. Try again");
    await page.getByLabel("Password", { exact: true }).fill(password);
    await next();
    await greeting("Hello Mira Okafor");
    await page.reload();
    await greeting("Hello Mira Okafor");
  });

  test("nobody by that name", async () => {
    await identify("nobody@handoff.test");
    await error().waitFor();
    expect(await error().textContent()).toContain("Couldn't find your account.");
  });

  test("by username", async () => {
    const username = "kestrel_01";
    const { user } = await person();
    await t.backend.users.updateUser(user.id, { username });
    await identify(username);
    await page.getByLabel("Password", { exact: true }).fill(password);
    await next();
    await greeting("Hello Mira Okafor");
  });

  test("by code", async () => {
    const { email } = await person();
    await identify(email);
    await askForCode(email);
    await enterCode(email);
    await greeting("Hello Mira Okafor");
  });

  test("forgotten password", async () => {
    const { email } = await person();
    await identify(email);
    await page.getByText("Forgot password?").click();
    await page.getByText("Reset your password").first().click();
    await enterCode(email);
    await page.getByLabel("New password", { exact: true }).fill("some brand new words");
    await page.getByLabel("Confirm password", { exact: true }).fill("some brand new words");
    await press("Reset Password");
    await greeting("Hello Mira Okafor");
    await (await t.browser()).signIn(email, "some brand new words");
  });
});

describe("what cannot go on says why, in Clerk's words", () => {
  const says = (words: string) => page.getByText(words).first().waitFor();

  test("a banned person", async () => {
    const { email, user } = await person();
    await t.backend.users.banUser(user.id);
    await identify(email);
    await page.getByLabel("Password", { exact: true }).fill(password);
    await next();
    await says("This account has been banned.");
  });

  test("a wrong code, and a link that is used up", async () => {
    const { email, user } = await person();
    await identify(email);
    await askForCode(email);
    await poll(() => hasCode(email)).toBe(true);
    const wrong = t.codeFor(email) === "123456" ? "654321" : "123456";
    const field = page.getByLabel(/verification code/i).first();
    await field.pressSequentially(wrong);
    await says("Incorrect code");
    const ticket = { userId: user.id, expiresInSeconds: 60 };
    const { token, id } = await t.backend.signInTokens.createSignInToken(ticket);
    await t.backend.signInTokens.revokeSignInToken(id);
    await page.goto(`${app.url}/sign-in?__clerk_ticket=${token}`);
    await says("This link is no longer valid or has already been used.");
  });

  test("a password that is too short", async () => {
    await page.goto(`${app.url}/sign-up`);
    await page.getByLabel("Email address").fill(uniqueEmail());
    await page.getByLabel("Password", { exact: true }).fill("short");
    await next();
    await says("Your password must contain 8 or more characters.");
  });
});

describe("sign-up", () => {
  test("with address, password and the mailed code", async () => {
    const email = uniqueEmail();
    await page.goto(`${app.url}/sign-up`);
    await page.getByLabel("Email address").fill(email);
    await page.getByLabel("Password", { exact: true }).fill(password);
    await next();
    await enterCode(email);
    await greeting("Hello");
    expect((await t.backend.users.getUserList({ emailAddress: [email] })).totalCount).toBe(1);
  });

  test("an address that is taken shows so beside its field", async () => {
    const { email } = await person();
    await page.goto(`${app.url}/sign-up`);
    await page.getByLabel("Email address").fill(email);
    await page.getByLabel("Password", { exact: true }).fill(password);
    await next();
    await error().waitFor();
    expect(await error().textContent()).toContain("email address is taken");
  });

  test("from the combined flow, where an unknown address becomes an account", async () => {
    const email = uniqueEmail();
    await page.goto(`${app.url}/sign-in?combined`);
    await page.getByLabel("Email address or username").fill(email);
    await next();
    await page.getByLabel("Password", { exact: true }).fill(password);
    await next();
    await enterCode(email);
    await greeting("Hello");
  });
});

test("an invitation leads to sign-up with the address already proved", async () => {
  const email = uniqueEmail();
  const invitation = await t.backend.invitations.createInvitation({
    emailAddress: email,
    redirectUrl: `${app.url}/sign-up`,
    publicMetadata: { role: "editor" },
  });
  await page.goto(invitation.url ?? "");
  await page.getByLabel("Password", { exact: true }).fill(password);
  await next();
  await greeting("Hello");
  const [user] = (await t.backend.users.getUserList({ emailAddress: [email] })).data;
  expect(user?.publicMetadata).toEqual({ role: "editor" });
});

describe("user button", () => {
  test("signs out", async () => {
    await signedIn();
    await page.getByRole("button", { name: "Open user menu" }).click();
    // Clerk leaves for its after-sign-out address by itself: a reload before that cuts into it.
    const left = page.waitForEvent("load");
    await page.getByText("Sign out").click();
    await left;
    await page.locator("#who", { hasText: "Signed out" }).waitFor();
    await page.reload();
    await page.locator("#who", { hasText: "Signed out" }).waitFor();
  });
});

describe("user profile", () => {
  const open = async () => {
    await page.goto(`${app.url}/profile`);
    await page.getByText("Profile details").first().waitFor();
  };

  test("name, username and picture", async () => {
    const { user } = await signedIn();
    await open();
    const saved = () => t.backend.users.getUser(user.id);
    await page.getByRole("button", { name: "Update profile" }).click();
    const chosen = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: "Upload" }).click();
    const buffer = Buffer.from(
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
      "base64",
    );
    await (await chosen).setFiles({ name: "me.png", mimeType: "image/png", buffer });
    // A picture is saved by itself, and the form closes.
    await page.getByLabel("First name").waitFor({ state: "detached" });
    expect((await saved()).hasImage).toBe(true);
    await page.getByRole("button", { name: "Update profile" }).click();
    await page.getByLabel("First name").fill("Amara");
    await save();
    await greeting("Hello Amara Okafor");
    await page.getByLabel("First name").waitFor({ state: "detached" });
    await page
      .getByRole("button", { name: /username/i })
      .first()
      .click();
    await page.getByLabel("Username").fill("amara_o");
    await save();
    await poll(async () => (await saved()).username).toBe("amara_o");
    await page.getByRole("button", { name: "Update profile" }).click();
    await page.getByRole("button", { name: "Remove" }).click();
    await poll(async () => (await saved()).hasImage).toBe(false);
  });

  test("a second address: add, prove, make primary, remove the first", async () => {
    const { email, user } = await signedIn();
    await open();
    const second = uniqueEmail();
    await page.getByRole("button", { name: "Add email address" }).click();
    await page.getByLabel("Email address").fill(second);
    await press("Add");
    await enterCode(second);
    const row = (address: string) =>
      page.locator(".cl-profileSectionItem__emailAddresses", { hasText: address });
    await row(second).getByRole("button").click();
    await page.getByRole("menuitem", { name: "Set as primary" }).click();
    await row(second).getByText("Primary").waitFor();
    await row(email).getByRole("button").click();
    await page.getByRole("menuitem", { name: "Remove email" }).click();
    await page.getByRole("button", { name: "Remove", exact: true }).click();
    await poll(async () =>
      (await t.backend.users.getUser(user.id)).emailAddresses.map((one) => one.emailAddress),
    ).toEqual([second]);
  });

  test("who has lost their password sets a new one", async () => {
    const { email, user } = await signedIn();
    await t.backend.users.removePassword(user.id);
    await open();
    await page.getByRole("button", { name: "Security" }).click();
    await page.getByRole("button", { name: "Set password" }).click();
    await page.getByLabel("New password", { exact: true }).fill("a first fine password");
    await page.getByLabel("Confirm password").fill("a first fine password");
    await save();
    await page.getByRole("button", { name: "Update password" }).waitFor();
    await (await t.browser()).signIn(email, "a first fine password");
  });

  test("password, devices and the end of the account", async () => {
    const { email, user } = await signedIn();
    const elsewhere = await t.browser();
    await elsewhere.signIn(email, password);
    await open();
    await page.getByRole("button", { name: "Security" }).click();
    await page.getByRole("button", { name: "Update password" }).click();
    await page.getByLabel("Current password").fill("not the password");
    await page.getByLabel("New password", { exact: true }).fill("another fine password");
    await page.getByLabel("Confirm password").fill("another fine password");
    // By keyboard too, for the same reason.
    await page.getByRole("checkbox").press("Space");
    expect(await page.getByRole("checkbox").isChecked()).toBe(false);
    await save();
    await error().waitFor();
    await page.getByLabel("Current password").fill(password);
    await save();
    await page.getByLabel("Current password").waitFor({ state: "detached" });
    await (await t.browser()).signIn(email, "another fine password");
    await page.reload();
    await page.getByRole("button", { name: "Security" }).click();
    await page.getByText("This device").waitFor();
    const sessions = () => t.backend.sessions.getSessionList({ userId: user.id, status: "active" });
    expect((await sessions()).totalCount).toBe(3);
    await page.getByRole("button", { name: "Delete account" }).click();
    await page.getByLabel(/Delete account/).fill("Delete account");
    // Clerk leaves for its after-sign-out address by itself.
    const left = page.waitForEvent("load");
    await press("Delete account");
    await left;
    await page.locator("#who", { hasText: "Signed out" }).waitFor();
    await expect(t.backend.users.getUser(user.id)).rejects.toMatchObject({ status: 404 });
  });
});
