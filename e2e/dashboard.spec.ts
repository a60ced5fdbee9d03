import { clerk, createPerson } from "./support/clerk";
import { complaints } from "./support/qualities";
import { arrive, live } from "./support/sign-in";
import { expect, test } from "./support/test";

test("an explicit theme wins over the device's, from the first paint on", async ({
  page,
  cleanConsole,
}) => {
  await page.emulateMedia({ colorScheme: "dark" });
  await arrive(page, await createPerson());
  await page.goto("/dashboard/settings");
  await expect(live(page)).toBeVisible();
  const paper = () =>
    page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const dark = await paper();
  await page.getByText("Light", { exact: true }).click();
  await expect.poll(paper).not.toBe(dark);
  const light = await paper();
  for (const path of ["/dashboard", "/", "/sign-in", "/nowhere"]) {
    await page.goto(path, { waitUntil: "commit" });
    await page.locator("main").first().waitFor();
    expect(await paper(), path).toBe(light);
  }
  // The browser itself notes the 404 of the page that is not there.
  expect(cleanConsole.splice(0).filter((line) => !line.includes("404"))).toEqual([]);
});

test("an admin changes a role, which is written at Clerk and noted here", async ({ page }) => {
  const admin = await createPerson("Edda", { role: "admin" });
  const person = await createPerson("Mila");
  await clerk.users.updateUser(person.id, { lastName: person.id.slice(-10) });
  const name = `Mila ${person.id.slice(-10)}`;
  await arrive(page, admin);
  await page.goto("/dashboard/members");
  await expect(live(page)).toBeVisible();
  await page.getByRole("searchbox").fill(name);
  await page.getByRole("link", { name }).click();
  await page.getByRole("button", { name: "Manage" }).click();
  await page.getByRole("menuitem", { name: "Make an admin" }).click();
  await expect(page.getByText(`${name} is an admin now`)).toBeVisible();
  await expect(page.getByText("Became an admin")).toBeVisible();
  await expect(page.getByText(`by Edda ${admin.lastName}`)).toBeVisible();
  expect((await clerk.users.getUser(person.id)).publicMetadata).toMatchObject({ role: "admin" });
});

test("an admin bans, lets back in and removes, each at Clerk and on record", async ({ page }) => {
  test.slow();
  const person = await createPerson("Bo");
  await clerk.users.updateUser(person.id, { lastName: person.id.slice(-10) });
  const name = `Bo ${person.id.slice(-10)}`;
  await arrive(page, await createPerson("Edda", { role: "admin" }));
  await page.goto("/dashboard/members");
  await expect(live(page)).toBeVisible();
  await page.getByRole("searchbox").fill(name);
  await page.getByRole("link", { name }).click();
  const manage = async (item: string) => {
    await page.getByRole("button", { name: "Manage" }).click();
    await page.getByRole("menuitem", { name: item }).click();
  };
  const confirm = (button: string) =>
    page.getByRole("dialog").getByRole("button", { name: button, exact: true }).click();
  await manage("Ban");
  await confirm("Ban");
  await expect(page.getByText(`${name} is banned`)).toBeVisible();
  expect((await clerk.users.getUser(person.id)).banned).toBe(true);
  await manage("Let back in");
  await expect(page.getByText(`${name} may sign in again`)).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: /by Edda/ })).toHaveCount(2);
  expect((await clerk.users.getUser(person.id)).banned).toBe(false);
  await manage("Remove");
  await confirm("Remove");
  await expect(page.getByRole("heading", { name: "This person is gone" })).toBeVisible();
  await expect(clerk.users.getUser(person.id)).rejects.toMatchObject({ status: 404 });
});

test("members see names alone, and no page for admins until they are one", async ({ page }) => {
  test.slow();
  await createPerson("Zoe");
  const person = await createPerson("Mira");
  await arrive(page, person);
  await expect(live(page)).toBeVisible();
  let letGo = () => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await page.route("**/dashboard/members?_rsc=*", async (route) => {
    await held;
    await route.continue();
  });
  const link = page.getByRole("link", { name: "Members" }).first();
  await link.click();
  await expect(link.locator("[data-pending]"), "the way there is on").toHaveCSS("opacity", "1");
  letGo();
  await expect(page.getByRole("list", { name: "People" })).toBeVisible();
  await expect(link.locator("[data-pending]")).toHaveCount(0);
  await expect(page.getByText("@handoff.test")).toHaveCount(0);
  await expect(page.getByRole("link", { name: "Webhooks" })).toHaveCount(0);
  await page.goto("/dashboard/webhooks");
  const refused = page.getByRole("heading", { name: "This page is for admins" });
  await expect(refused).toBeVisible();
  await expect(live(page)).toBeVisible();

  // From here on the open page follows, and the console would tell of what failed for a moment.
  const become = (role: string) =>
    clerk.users.updateUserMetadata(person.id, { publicMetadata: { role } });
  const forAdmins = page.getByRole("link", { name: "Webhooks" });
  await become("admin");
  await expect(page.getByRole("list", { name: "Deliveries" })).toBeVisible();
  await expect(forAdmins.first()).toBeVisible();
  await become("member");
  await expect(refused).toBeVisible();
  await expect(forAdmins).toHaveCount(0);
  await page.goto("/dashboard");
  await expect(live(page)).toBeVisible();
  await become("admin");
  await expect(page.locator("figure")).toHaveCount(2);
  await become("member");
  await expect(page.locator("figure")).toHaveCount(0);
  await expect(forAdmins).toHaveCount(0);
});

test("a delivery shows up in the ledger while an admin looks", async ({ page }) => {
  await arrive(page, await createPerson("Edda", { role: "admin" }));
  await page.goto("/dashboard/webhooks");
  await expect(live(page)).toBeVisible();
  const person = await createPerson("Tilda");
  const name = `Tilda ${person.id.slice(-10)}`;
  await clerk.users.updateUser(person.id, { lastName: person.id.slice(-10) });
  const row = page.getByRole("listitem").filter({ hasText: name }).first();
  await expect(row).toContainText("Applied");
  const verdict = page.getByRole("combobox", { name: "Verdict" });
  await verdict.selectOption("dead");
  await expect(page).toHaveURL(/outcome=dead/);
  await expect(row).toHaveCount(0);
  // The page's own link leads to the whole of it.
  await page.getByRole("link", { name: "Webhooks" }).first().click();
  await expect(verdict).toHaveValue("any");
  await row.getByRole("link").click();
  await expect(page.getByRole("heading", { name: "Shape of the body" })).toBeVisible();
});

test("the hand-off's steps keep their places while their facts come", async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await arrive(page, await createPerson("Mira"));
  let answer = () => {};
  const asked = new Promise<void>((resolve) => (answer = resolve));
  await page.route("**/api/query", async (route) => {
    await asked;
    await route.continue();
  });
  await page.goto("/dashboard/handoff");
  await expect(live(page)).toBeVisible();
  const way = page.getByRole("list").filter({ hasText: "Attached to a request" });
  await expect(way).toHaveAttribute("aria-busy", "true");
  const before = await way.boundingBox();
  answer();
  await expect(way).toHaveAttribute("aria-busy", "false");
  expect(await way.boundingBox()).toEqual(before);
});

test("the hand-off lets the honest token in and refuses every forged one", async ({
  page,
  cleanConsole,
}) => {
  await arrive(page, await createPerson("Mira"));
  await page.goto("/dashboard/handoff");
  const send = (name: string) => page.getByRole("button", { name: `Send: ${name}` }).click();
  const item = (name: string) => page.getByRole("listitem").filter({ hasText: name });
  await expect(page.getByText("Found: Mira")).toBeVisible();
  await send("As it is");
  await expect(item("As it is")).toContainText("Let in");
  for (const [name, words] of [
    ["Without a token", "unauthenticated"],
    ["Another person’s id", "Could not v"],
    ["For another audience", "NoAuthProvider"],
    ["From another issuer", "NoAuthProvider"],
    ["Without a signature", "Could not v"],
  ] as const) {
    await send(name);
    await expect(item(name)).toContainText("Refused");
    await expect(item(name)).toContainText(words);
  }
  await expect(page.getByText("6 of 7 tried")).toBeVisible();
  await page.reload();
  await expect(page.getByText("6 of 7 tried")).toBeVisible();
  // The browser itself notes what was refused.
  expect(cleanConsole.splice(0).filter((line) => !line.includes("401"))).toEqual([]);
});

test("on a narrow screen what has no room opens, and closes after a choice, by Escape or beside it", async ({
  page,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await arrive(page, await createPerson("Edda", { role: "admin" }));
  await expect(live(page)).toBeVisible();
  const more = page.getByText("More", { exact: true });
  const settings = page.getByRole("link", { name: "Settings" }).last();
  await more.click();
  await settings.click();
  await expect(page.getByRole("heading", { level: 1, name: "Settings" })).toBeVisible();
  await expect(settings).toBeHidden();
  await more.click();
  await expect(settings).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(settings).toBeHidden();
  await more.click();
  await expect(settings).toBeVisible();
  await page.getByRole("heading", { level: 1, name: "Settings" }).click();
  await expect(settings).toBeHidden();
});

test("the palette goes to a page by keyboard alone", async ({ page }) => {
  await arrive(page, await createPerson("Mira"));
  await expect(live(page)).toBeVisible();
  const field = page.getByRole("combobox", { name: "Go to a page, a thread or a person" });
  // The same key where it writes another letter.
  await page.evaluate(() => {
    const init = { code: "KeyK", key: "л", ctrlKey: true, bubbles: true, cancelable: true };
    document.body.dispatchEvent(new KeyboardEvent("keydown", init));
  });
  await expect(field).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(field).toHaveCount(0);
  await page.keyboard.press("Control+k");
  await expect(field).toBeFocused();
  await expect(page.getByRole("option", { name: "Webhooks" })).toHaveCount(0);
  await field.fill("mem");
  await expect(page.getByRole("option").first()).toContainText("Members");
  expect(await complaints(page)).toEqual([]);
  await field.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Members" })).toBeVisible();
  await expect(field).toHaveCount(0);
});
