import type { Browser, Page } from "@playwright/test";
import { clerk, createPerson } from "./support/clerk";
import { live, signIn } from "./support/sign-in";
import { expect, test } from "./support/test";

/** Somebody with a name that nobody else has, signed in within a browser of their own. */
async function enter(browser: Browser, firstName: string) {
  const person = await createPerson(firstName);
  const lastName = person.id.slice(-10);
  await clerk.users.updateUser(person.id, { lastName });
  const context = await browser.newContext();
  const page = await context.newPage();
  await signIn(page, person);
  await expect(live(page)).toBeVisible();
  return { page, name: `${firstName} ${lastName}`, close: () => context.close() };
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
  const messages = nora.page.getByRole("region", { name: "Messages" });
  await expect(messages.getByText("Ten is good.")).toBeVisible();

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
