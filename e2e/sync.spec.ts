import type { Page } from "@playwright/test";
import { clerk, createPerson } from "./support/clerk";
import { setFaults } from "./support/faults";
import { arrive, live, loseSession } from "./support/sign-in";
import { expect, test } from "./support/test";
import { deliver } from "./support/webhook";

// The faults of local Clerk are one list: whoever sets them does so alone.
test.describe.configure({ mode: "serial" });

test.afterEach(async () => await setFaults());

async function openAsAdmin(page: Page) {
  await arrive(page, await createPerson("Edda", { role: "admin" }));
  await page.goto("/dashboard/webhooks");
  await expect(live(page)).toBeVisible();
}

/** Somebody with a name that nobody else has. */
async function unique(firstName: string) {
  const { id } = await createPerson(firstName);
  const lastName = id.slice(-10);
  await clerk.users.updateUser(id, { lastName });
  return { id, lastName, name: `${firstName} ${lastName}` };
}

test("an event that was lost shows as nothing, and a replay mends what it left undone", async ({
  page,
}) => {
  test.slow();
  await openAsAdmin(page);
  const runa = await unique("Runa");
  const rows = page.getByRole("list", { name: "Deliveries" }).getByRole("listitem");
  await expect(rows.filter({ hasText: runa.name }).first()).toBeVisible();

  await setFaults({ kind: "drop", events: ["user.updated"], about: runa.id });
  await clerk.users.updateUser(runa.id, { firstName: "Lost" });

  await page.getByRole("searchbox").fill(runa.name);
  await page.getByRole("list", { name: "Found" }).getByRole("button").click();
  await expect(page.getByText(`About ${runa.name}`)).toBeVisible();
  await page.getByRole("combobox", { name: "Type" }).selectOption("user.created");
  await expect(rows).toHaveCount(1);
  await expect(page).toHaveURL(/about=user_\w+&type=user\.created/);
  await page.reload();
  await expect(live(page)).toBeVisible();
  await expect(rows).toHaveCount(1);

  await rows.getByRole("link").click();
  await expect(page.getByRole("heading", { name: "Shape of the body" })).toBeVisible();
  await expect(live(page)).toBeVisible();
  await page.getByRole("button", { name: "Replay" }).click();
  await expect(page.getByText("The row was not as Clerk has it. Now it is.")).toBeVisible();
  await expect(page.getByRole("link", { name: `Lost ${runa.lastName}` })).toBeVisible();
  await page.getByRole("button", { name: "Replay" }).click();
  await expect(page.getByText("The row is as Clerk has it.")).toBeVisible();

  // The next one comes twice and has one effect; what comes after it shows that both have come.
  await page.getByRole("link", { name: "All about this person" }).click();
  await page.getByRole("combobox", { name: "Type" }).selectOption("user.updated");
  await expect(rows).toHaveCount(1);
  await setFaults({ kind: "duplicate", events: ["user.updated"], about: runa.id });
  await clerk.users.updateUser(runa.id, { firstName: "Twice" });
  await expect(rows.filter({ hasText: `Twice ${runa.lastName}` })).toHaveCount(2);
  await setFaults();
  await clerk.users.updateUser(runa.id, { firstName: "Last" });
  await expect(rows.filter({ hasText: `Last ${runa.lastName}` })).toHaveCount(3);
});

test("a comparison finds whom a lost deletion left, and removes them on a second decision", async ({
  page,
}) => {
  test.slow();
  await openAsAdmin(page);
  const olin = await unique("Olin");
  await expect(page.getByText(olin.name).first()).toBeVisible();
  await setFaults({ kind: "drop", events: ["user.deleted"], about: olin.id });
  await clerk.users.deleteUser(olin.id);

  await page.getByRole("button", { name: /^Check/ }).click();
  const found = page.getByRole("link", { name: olin.name });
  await expect(page.getByText(/(One|\d+) differences?/)).toBeVisible();
  await expect(found.first()).toBeVisible();
  await expect(page.getByText(/removed, with all that is theirs/)).toBeVisible();
  await page.getByRole("button", { name: "Repair" }).click();
  await expect(page.getByText("Repaired", { exact: true })).toBeVisible();
  const removal = page.getByRole("list", { name: "Removals" }).getByText(olin.id);
  await expect(removal).toBeVisible();
  await page.goto(`/dashboard/members`);
  await expect(live(page)).toBeVisible();
  await page.getByRole("searchbox").fill(olin.name);
  await expect(page.getByText("Nobody by that name")).toBeVisible();
});

test("a page that heard of its end from Clerk alone says why, once Convex has been told", async ({
  page,
  cleanConsole,
}) => {
  const person = await createPerson("Ylva");
  await arrive(page, person);
  await expect(live(page)).toBeVisible();
  await setFaults({ kind: "drop", events: ["user.deleted", "session.*"], about: person.id });
  await clerk.users.deleteUser(person.id);
  await loseSession(page);
  await expect(page.getByRole("heading", { name: "You are signed out" })).toBeVisible();
  const data = { id: person.id, object: "user", deleted: true };
  await deliver({ type: "user.deleted", object: "event", timestamp: Date.now(), data });
  await expect(page.getByRole("heading", { name: "This account was deleted" })).toBeVisible();
  await page.getByRole("button", { name: "Sign in again" }).click();
  await expect(page.getByLabel("Email address")).toBeVisible();
  // That is how Clerk tells the tab, and the browser notes it.
  expect(cleanConsole.splice(0).filter((line) => !/status of 40[14]/.test(line))).toEqual([]);
});

test("a wrong signature is counted, and said in words", async ({ page }) => {
  await openAsAdmin(page);
  const person = await createPerson("Sven");
  await setFaults({ kind: "wrong-secret", events: ["user.updated"], about: person.id });
  await clerk.users.updateUser(person.id, { firstName: "Swen" });
  await expect(page.getByText(/At least (one|\d+)/)).toBeVisible();
});

test("an example that Clerk's dashboard sends is shown as one, and a replay clears what it left", async ({
  page,
}) => {
  await openAsAdmin(page);
  const id = "user_29w83sxmDNGwOuEthce5gg56FcC";
  const data = { id, object: "user", first_name: "Example", last_name: "Example" };
  await deliver({
    ...{ type: "user.created", object: "event", timestamp: 1_654_012_591_835 },
    data: {
      ...data,
      email_addresses: [],
      created_at: 1_654_012_591_514,
      updated_at: 1_654_012_591_835,
    },
  });
  const badge = page.getByText("Example", { exact: true });
  const rows = page.getByRole("list", { name: "Deliveries" }).getByRole("listitem");
  await rows.filter({ has: badge }).getByRole("link").first().click();
  await expect(page.getByText("An example", { exact: true })).toBeVisible();
  await expect(page.getByRole("link", { name: "Example Example" })).toBeVisible();
  await page.getByRole("button", { name: "Replay" }).click();
  await expect(page.getByText("Clerk does not know this person.")).toBeVisible();
  await expect(page.getByRole("link", { name: "Example Example" })).toHaveCount(0);
});
