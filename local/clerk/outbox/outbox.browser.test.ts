/** The outbox as a person sees it. */
import type { Browser } from "@playwright/test";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { launchBrowser } from "../test/browser.ts";
import { password, startTestClerk, uniqueEmail, type TestClerk } from "../test/harness.ts";
import type { MailJson } from "./outbox.ts";

// A browser beside other work is slow; how slow is not what is tested here.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

let t: TestClerk;
let chromium: Browser;
beforeAll(async () => {
  t = await startTestClerk({ appName: "Lantern <b>& Co</b>" });
  chromium = await launchBrowser();
});
afterAll(async () => {
  await chromium?.close();
  await t?.close();
});

test("is empty, then shows what arrives without a reload, newest first", async () => {
  const page = await chromium.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(t.clerk.outboxUrl);
  await page.getByText("No mail yet").waitFor();
  await page.getByText("Live", { exact: true }).waitFor();
  expect(await page.title()).toBe("Outbox · Lantern <b>& Co</b>");

  const email = uniqueEmail();
  const browser = await t.browser();
  const started = await browser.post("/v1/client/sign_ups", { email_address: email, password });
  const path = `/v1/client/sign_ups/${started.body.response.id}/prepare_verification`;
  await browser.post(path, { strategy: "email_code" });
  await page.getByRole("button", { name: t.codeFor(email) }).waitFor();
  const invited = uniqueEmail();
  const invitation = await t.backend.invitations.createInvitation({ emailAddress: invited });
  await page.getByRole("link", { name: invitation.url ?? "" }).waitFor();
  expect(await page.locator("li .to").allTextContents()).toEqual([invited, email]);

  await page.reload();
  await page.getByText(invited).waitFor();
  expect(await page.locator("li").count()).toBe(2);
  expect(complaints).toEqual([]);

  const list = (await (await fetch(`${t.clerk.url}/outbox.json`)).json()) as MailJson[];
  expect(list.map((mail) => mail.kind)).toEqual(["invitation", "verification_code"]);
  expect(list[0]).toMatchObject({ to: invited, url: invitation.url });
  const one = await fetch(`${t.clerk.url}/outbox.json?to=${email}`);
  expect(((await one.json()) as MailJson[]).map((mail) => mail.code)).toEqual([t.codeFor(email)]);
});
