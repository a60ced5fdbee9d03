import { clerk, createPerson, invent } from "./support/clerk";
import { htmlOf } from "./support/requests";
import { fillSignIn, greeting, live, signIn, signOut, signUp } from "./support/sign-in";
import { expect, test } from "./support/test";

test("a visitor of the dashboard is led to the sign-in page", async ({ page }) => {
  await page.goto("/dashboard");
  await expect(page).toHaveURL(/\/sign-in\?redirect_url=.*%2Fdashboard/);
  await expect(page.getByLabel("Email address")).toBeVisible();
});

test("a new person signs up, is greeted by name, leaves and comes back", async ({ page }) => {
  const nora = invent("Nora", "Vale");
  const sockets: string[] = [];
  page.on("websocket", (socket) => {
    if (socket.url().endsWith("/sync")) sockets.push(socket.url());
  });
  await signUp(page, nora);
  await expect(greeting(page, "Nora")).toBeVisible();
  await signOut(page);
  await expect(page.getByRole("button", { name: "Open user menu" })).toHaveCount(0);
  await signIn(page, nora);
  await expect(greeting(page, "Nora")).toBeVisible();
  await expect(live(page)).toBeVisible();
  expect(sockets, "one for each time that somebody came in").toHaveLength(2);
});

test("a wrong password is told in Clerk's words", async ({ page, cleanConsole }) => {
  const person = await createPerson();
  await page.goto("/sign-in");
  await fillSignIn(page, { ...person, password: "not the right one" });
  await expect(page.locator("#error-password")).toContainText("Password is incorrect");
  await expect(page).toHaveURL(/\/sign-in/);
  // The browser itself notes the 422 of the wrong password.
  expect(cleanConsole.splice(0)).toEqual([expect.stringContaining("422")]);
});

test("the first HTML holds the name, before any script has run", async ({ page, browser }) => {
  const mira = await createPerson("Mira");
  await signIn(page, mira);
  const state = await page.context().storageState();
  const plain = await browser.newContext({ javaScriptEnabled: false, storageState: state });
  const still = await plain.newPage();
  await htmlOf(async () => {
    await still.goto("/dashboard");
    return await still.content();
  });
  await expect(greeting(still, "Mira")).toBeVisible();
  await plain.close();
});

test("a name changed at Clerk changes on the open dashboard", async ({ page }) => {
  const person = await createPerson("Jonas");
  await signIn(page, person);
  await expect(greeting(page, "Jonas")).toBeVisible();
  await clerk.users.updateUser(person.id, { firstName: "Jona" });
  await expect(greeting(page, "Jona")).toBeVisible();
});

test("a deletion at Clerk locks the open dashboard and says why", async ({ page }) => {
  const person = await createPerson("Ida");
  await signIn(page, person);
  await expect(greeting(page, "Ida")).toBeVisible();
  await expect(live(page)).toBeVisible();
  await clerk.users.deleteUser(person.id);
  await expect(page.getByRole("heading", { name: "This account was deleted" })).toBeVisible();
  await expect(page.getByText(/\bIda\b/)).toHaveCount(0);
});
