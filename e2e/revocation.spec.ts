import { clerk, createPerson } from "./support/clerk";
import { greeting, live, signIn } from "./support/sign-in";
import { expect, test } from "./support/test";

/** From Clerk's answer to the words on the open page: delivery, row and socket included. */
const AT_ONCE_MS = 10_000;

test("a ban takes the open dashboard away and says so", async ({ page }) => {
  const person = await createPerson("Edda");
  await signIn(page, person);
  await expect(greeting(page, "Edda")).toBeVisible();
  await expect(live(page)).toBeVisible();
  await clerk.users.banUser(person.id);
  await expect(page.getByRole("heading", { name: "This account is suspended" })).toBeVisible({
    timeout: AT_ONCE_MS,
  });
  await expect(page.getByText("Edda")).toHaveCount(0);
});

test("a session ended elsewhere locks its own tab and no other", async ({
  page,
  browser,
  cleanConsole,
}) => {
  const person = await createPerson("Tove");
  await signIn(page, person);
  await expect(greeting(page, "Tove")).toBeVisible();
  await expect(live(page)).toBeVisible();
  const sessions = await clerk.sessions.getSessionList({ userId: person.id, status: "active" });
  const elsewhere = await browser.newContext();
  const other = await elsewhere.newPage();
  await signIn(other, person);
  await expect(greeting(other, "Tove")).toBeVisible();

  await clerk.sessions.revokeSession(sessions.data[0]!.id);
  await expect(page.getByRole("heading", { name: "You are signed out" })).toBeVisible({
    timeout: AT_ONCE_MS,
  });
  await expect(page.getByText("Tove")).toHaveCount(0);
  await expect(greeting(other, "Tove")).toBeVisible();
  await elsewhere.close();
  // That is how Clerk tells the tab, and the browser notes it.
  const own = cleanConsole.splice(0).filter((line) => !/status of 40[14]/.test(line));
  expect(own).toEqual([]);
});

test("the locked page leads back to the sign-in, and a reload does not open it", async ({
  page,
}) => {
  const person = await createPerson("Runa");
  await signIn(page, person);
  await expect(greeting(page, "Runa")).toBeVisible();
  await expect(live(page)).toBeVisible();
  await clerk.users.deleteUser(person.id);
  await expect(page.getByRole("heading", { name: "This account was deleted" })).toBeVisible();
  await page.reload();
  await expect(page.getByText("Hello, Runa")).toHaveCount(0);
  await page.goto("/sign-in");
  await expect(page.getByLabel("Email address")).toBeVisible();
});
