import type { Page } from "@playwright/test";
import { clerk, createPerson } from "./support/clerk";
import { tabTo } from "./support/qualities";
import { live } from "./support/sign-in";
import { expect, test } from "./support/test";

test("signing in, writing and changing a role need no mouse", async ({ page }) => {
  test.slow();
  const admin = await createPerson("Edda", { role: "admin" });
  const person = await createPerson("Mila");
  await clerk.users.updateUser(person.id, { lastName: person.id.slice(-10) });
  const name = `Mila ${person.id.slice(-10)}`;
  const { keyboard } = page;
  const type = (words: string) => keyboard.type(words);

  await page.goto("/sign-in");
  await tabTo(page, page.getByLabel("Email address"));
  await type(admin.email);
  await keyboard.press("Enter");
  await tabTo(page, page.getByLabel("Password", { exact: true }));
  await type(admin.password);
  await keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Hello, Edda" })).toBeVisible();
  await expect(live(page)).toBeVisible();

  // Past the navigation at once.
  await page.reload();
  await expect(live(page)).toBeVisible();
  await tabTo(page, page.getByRole("link", { name: "Skip to content" }));
  await keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();

  await openPalette(page);
  await type("thr");
  await expect(page.getByRole("option").first()).toContainText("Threads");
  await keyboard.press("Enter");
  await tabTo(page, page.getByRole("link", { name: "New", exact: true }));
  await keyboard.press("Enter");
  await tabTo(page, page.getByRole("searchbox", { name: "Find by how a name starts" }));
  await type(name);
  await tabTo(page, page.getByRole("checkbox", { name }));
  await keyboard.press("Space");
  await tabTo(page, page.getByLabel("Title", { exact: true }));
  await type("By keyboard");
  await tabTo(page, page.getByLabel("First message"));
  await type("Is anybody there?");
  await tabTo(page, page.getByRole("button", { name: "Send" }));
  await keyboard.press("Enter");
  await tabTo(page, page.getByLabel("Message", { exact: true }));
  await type("Still here.");
  await keyboard.press("Enter");
  const messages = page.getByRole("region", { name: "Messages" });
  await expect(messages.getByText("Still here.")).toBeVisible();
  await expect(page.getByLabel("Message", { exact: true })).toBeFocused();

  await openPalette(page);
  await type(name);
  await expect(page.getByRole("option", { name })).toBeVisible();
  await keyboard.press("Enter");
  const manage = page.getByRole("button", { name: "Manage" });
  await tabTo(page, manage);
  await keyboard.press("Enter");
  await expect(page.getByRole("menuitem").first()).toBeFocused();
  await keyboard.press("Escape");
  await expect(manage).toBeFocused();
  await keyboard.press("Enter");
  await expect(page.getByRole("menuitem", { name: "Make an admin" })).toBeFocused();
  await keyboard.press("Enter");
  await expect(page.getByText(`${name} is an admin now`)).toBeVisible();
  await expect(manage).toBeFocused();
  expect((await clerk.users.getUser(person.id)).publicMetadata).toMatchObject({ role: "admin" });
});

async function openPalette(page: Page) {
  await page.keyboard.press("Control+k");
  await expect(
    page.getByRole("combobox", { name: "Go to a page, a thread or a person" }),
  ).toBeFocused();
}
