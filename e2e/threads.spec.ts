import type { Browser, Page } from "@playwright/test";
import { clerk, createPerson } from "./support/clerk";
import { env } from "./support/env";
import { announced } from "./support/qualities";
import { arrive, live } from "./support/sign-in";
import { expect, test } from "./support/test";

/** Somebody with a name that nobody else has, signed in within a browser of their own. */
async function enter(browser: Browser, firstName: string) {
  const person = await createPerson(firstName);
  const lastName = person.id.slice(-10);
  await clerk.users.updateUser(person.id, { lastName });
  const context = await browser.newContext();
  const page = await context.newPage();
  await arrive(page, person);
  await expect(live(page)).toBeVisible();
  return { id: person.id, page, name: `${firstName} ${lastName}`, close: () => context.close() };
}

async function begin(page: Page, to: string, title: string) {
  await page.goto("/dashboard/threads/new");
  await expect(live(page)).toBeVisible();
  await page.getByRole("searchbox", { name: "Find by how a name starts" }).fill(to);
  await page.getByRole("list", { name: "People" }).getByText(to).click();
  await page.getByLabel("Title", { exact: true }).fill(title);
  await page.getByLabel("First message").fill("Shall we go at ten?");
  await page.getByRole("button", { name: "Send" }).click();
  await expect(page.getByRole("heading", { name: title })).toBeVisible();
}

test("two people write to each other, and nobody else can look in", async ({ browser }) => {
  // Several people sign in first.
  test.slow();
  const [nora, jonas] = await Promise.all([enter(browser, "Nora"), enter(browser, "Jonas")]);
  const title = `Release with ${jonas.name}`;

  await jonas.page.goto("/dashboard/threads");
  await expect(live(jonas.page)).toBeVisible();
  await begin(nora.page, jonas.name, title);
  const row = jonas.page.getByRole("link", { name: title });
  await expect(row).toContainText("(unread)");
  await row.click();
  await expect(jonas.page.getByText("Shall we go at ten?").last()).toBeVisible();
  await expect(row).not.toContainText("(unread)");

  await jonas.page.getByLabel("Message", { exact: true }).fill("Ten is good.");
  await jonas.page.keyboard.press("Enter");
  await expect(announced(nora.page, "Ten is good.")).toBeVisible();

  const ida = await enter(browser, "Ida");
  await ida.page.goto(new URL(nora.page.url()).pathname);
  await expect(ida.page.getByRole("heading", { name: "Nothing here" })).toBeVisible();
  await expect(ida.page.getByText(title)).toHaveCount(0);
  await Promise.all([nora.close(), jonas.close(), ida.close()]);
});

test("one's own message is edited and deleted, by keyboard alone", async ({ browser }) => {
  // Several people sign in first.
  test.slow();
  const [nora, jonas] = await Promise.all([enter(browser, "Nora"), enter(browser, "Jonas")]);
  await begin(nora.page, jonas.name, "By keyboard");
  const { page } = nora;
  const messages = page.getByRole("region", { name: "Messages" });
  const act = async (name: string) => {
    await messages.getByRole("button", { name: "Message actions" }).focus();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("menuitem", { name })).toBeVisible();
    await page.getByRole("menuitem", { name }).press("Enter");
  };
  await act("Edit");
  await messages.getByRole("textbox").fill("Shall we go at eleven?");
  await messages.getByRole("button", { name: "Save" }).press("Enter");
  await expect(messages.getByText("(edited)")).toBeVisible();
  await act("Delete");
  await expect(page.getByRole("heading", { name: "Nothing written any more" })).toBeVisible();
  await Promise.all([nora.close(), jonas.close()]);
});

/** Writes as a program would, and tells how each was answered. */
async function writer(person: { id: string }, threadId: string) {
  const session = await clerk.sessions.createSession({ userId: person.id });
  const { jwt } = await clerk.sessions.getToken(session.id, "convex");
  return async (text: string) => {
    const response = await fetch(`${env.convexUrl}/api/mutation`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${jwt}` },
      body: JSON.stringify({ path: "messages:send", args: { threadId, text }, format: "json" }),
    });
    return ((await response.json()) as { status: string }).status;
  };
}

const idIn = (page: Page) => new URL(page.url()).pathname.split("/").at(-1) ?? "";

test("older messages come in above and new ones below, and what is read stays where it is", async ({
  browser,
}) => {
  test.slow();
  const [nora, jonas] = await Promise.all([enter(browser, "Nora"), enter(browser, "Jonas")]);
  await begin(nora.page, jonas.name, "A long one");
  const { page } = nora;
  // As many as two people may write at once: more than one page.
  for (const person of [nora, jonas]) {
    const write = await writer(person, idIn(page));
    for (let index = 0; index < 18; index += 1)
      expect(await write(`${person.name} says ${index}`)).toBe("success");
  }
  await page.setViewportSize({ width: 1024, height: 500 });
  await page.reload();
  await expect(live(page)).toBeVisible();
  const messages = page.getByRole("region", { name: "Messages" });
  await expect(messages.getByText(`${jonas.name} says 17`)).toBeInViewport();

  const oldest = messages.getByText("Shall we go at ten?");
  await expect(oldest).toHaveCount(0);
  const read = messages.getByText(`${nora.name} says 8`, { exact: true });
  const before = await read.evaluate((line) => {
    const region = line.closest("[role=region]");
    region?.scrollTo({ top: -region.scrollHeight });
    return line.getBoundingClientRect().y;
  });
  const drift = async () => Math.abs(((await read.boundingBox())?.y ?? Number.NaN) - before);
  await expect(oldest).toHaveCount(1);
  expect(await drift(), "after older ones came").toBeLessThanOrEqual(2);
  await (
    await writer(jonas, idIn(page))
  )("A newer one");
  await expect(messages.getByText("A newer one")).toHaveCount(1);
  expect(await drift(), "after a newer one came").toBeLessThanOrEqual(2);
  await Promise.all([nora.close(), jonas.close()]);
});

test("a refused message stays with its reason until it is sent again", async ({ browser }) => {
  test.slow();
  const [nora, jonas] = await Promise.all([enter(browser, "Nora"), enter(browser, "Jonas")]);
  await begin(nora.page, jonas.name, "In a hurry");
  const { page } = nora;
  await expect(live(page)).toBeVisible();
  const write = await writer(nora, idIn(page));
  let isFlooding = true;
  const flood = (async () => {
    while (isFlooding) await write("Faster than a person");
  })();
  const field = page.getByLabel("Message", { exact: true });
  const unsent = page.getByRole("alert", { name: "Not sent" }).getByRole("listitem");
  await expect(async () => {
    await field.fill("In between");
    await field.press("Enter");
    await expect(unsent.first()).toContainText("That was a little fast.", { timeout: 2000 });
  }).toPass();
  isFlooding = false;
  await flood;
  const count = await unsent.count();
  await expect(async () => {
    // The press before may have been heard late.
    if ((await unsent.count()) < count) return;
    await unsent.first().getByRole("button", { name: "Send again" }).click({ timeout: 2000 });
    await expect(unsent).toHaveCount(count - 1, { timeout: 2000 });
  }).toPass();
  await Promise.all([nora.close(), jonas.close()]);
});
