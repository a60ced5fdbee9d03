import type { Page } from "@playwright/test";
import { clerk, createPerson } from "./support/clerk";
import {
  complaints,
  expectStill,
  fonts,
  overhang,
  overtaking,
  restless,
  watchPolicy,
  watchShifts,
} from "./support/qualities";
import { arrive, live } from "./support/sign-in";
import { expect, test } from "./support/test";

const wide = { width: 1440, height: 900 };
/** A screen of 1280 px at 200 % zoom. */
const zoomed = { width: 640, height: 450 };
const narrow = { width: 320, height: 640 };

/**
 * One page by every measure: it stands still while it loads where its words wrap most, nothing on it moves for whoever
 * wants that, it fits, and axe finds nothing in both themes at 200 % zoom, nor, in the long run, at full width. `settle`
 * waits until the page is all there.
 */
async function inspect(page: Page, path: string, settle: () => Promise<void>) {
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  await page.setViewportSize(narrow);
  const answer = await page.goto(path);
  await settle();
  const status = path.includes("/no") ? 404 : 200;
  expect.soft(answer?.status(), path).toBe(status);
  await expectStill(page, path);
  expect.soft(await overtaking(page), `${path} comes in from above`).toEqual([]);
  expect.soft(await restless(page), `${path} moves`).toEqual([]);
  // Browsers complain, some seconds later, of each that was fetched for nothing.
  const { inAdvance, used } = await fonts(page, answer);
  expect.soft(inAdvance.length, `${path}: ${inAdvance.join()}`).toBeLessThanOrEqual(used);
  expect.soft(await overhang(page), `${path} sideways at 320 px`).toEqual([]);
  await page.setViewportSize(zoomed);
  expect.soft(await overhang(page), `${path} sideways at 200 %`).toEqual([]);
  expect.soft(await complaints(page), `${path} dark at 200 %, by axe`).toEqual([]);
  await page.emulateMedia({ colorScheme: "light" });
  // The other theme is the same document: only its colours can be wrong.
  expect.soft(await complaints(page, ["color-contrast"]), `${path} light, by axe`).toEqual([]);
  if (!process.env.HANDOFF_LONG) return;
  await page.setViewportSize(wide);
  expect.soft(await complaints(page), `${path} light and wide, by axe`).toEqual([]);
  await page.emulateMedia({ colorScheme: "dark" });
  expect.soft(await complaints(page), `${path} dark and wide, by axe`).toEqual([]);
}

test("every page that anybody can open fits, stands still and is accessible", async ({
  page,
  cleanConsole,
}) => {
  test.slow();
  await watchShifts(page);
  const broken = await watchPolicy(page);
  await page.goto("/goodbye");
  await expect(page).toHaveURL(({ pathname }) => pathname === "/");
  await page.context().addCookies([{ name: "goodbye", value: "1", url: page.url() }]);
  for (const [path, name] of [
    ["/", "One identity, handed over right."],
    ["/sign-in", "Sign in to"],
    ["/sign-up", "Create your account"],
    ["/ru", "Одна личность, переданная как надо."],
    ["/nowhere", "Nothing here"],
    ["/goodbye", "Your account is deleted"],
  ] as const) {
    await inspect(page, path, () =>
      expect(page.getByRole("heading", { name }).first()).toBeVisible(),
    );
  }
  expect(broken, "the content security policy").toEqual([]);
  // The browser itself notes the 404 of the page that is not there.
  expect(cleanConsole.splice(0).filter((line) => !line.includes("404"))).toEqual([]);
});

/** A page of the dashboard, once its data is live and Clerk's part of it is there. */
function inspectLive(page: Page, path: string, heading: string | RegExp) {
  return inspect(page, path, async () => {
    await expect(page.getByRole("heading", { name: heading }).first()).toBeVisible();
    await expect(live(page)).toBeVisible();
    await expect(page.getByRole("button", { name: "Open user menu" })).toBeVisible();
  });
}

test("every page of the dashboard fits, stands still and is accessible to an admin", async ({
  page,
  cleanConsole,
}) => {
  test.setTimeout(240_000);
  const other = await createPerson("Mila");
  await clerk.users.updateUser(other.id, { lastName: other.id.slice(-10) });
  await arrive(page, await createPerson("Edda", { role: "admin" }));
  const thread = await beginThread(page, `Mila ${other.id.slice(-10)}`);
  await watchShifts(page);
  const broken = await watchPolicy(page);
  const person = await pathOfFirst(page, "/dashboard/members", "People");
  const delivery = await pathOfFirst(page, "/dashboard/webhooks", "Deliveries");
  for (const [path, heading] of [
    ["/dashboard", /^Hello, /],
    ["/dashboard/threads", "Threads"],
    ["/dashboard/threads/new", "New thread"],
    [thread, "A walk round the pages"],
    ["/dashboard/members", "Members"],
    [person, /./],
    ["/dashboard/handoff", "Hand-off"],
    ["/dashboard/webhooks", "Webhooks"],
    [delivery, /./],
    ["/dashboard/settings", "Settings"],
    ["/dashboard/nothing-like-it", "Nothing here"],
  ] as const) {
    await inspectLive(page, path, heading);
  }
  expect(broken, "the content security policy").toEqual([]);
  // The browser itself notes the 404 of the page that is not there.
  expect(cleanConsole.splice(0).filter((line) => !line.includes("404"))).toEqual([]);
});

test("and what a member sees of them otherwise, too", async ({ page }) => {
  test.slow();
  await arrive(page, await createPerson("Mira"));
  await watchShifts(page);
  const person = await pathOfFirst(page, "/dashboard/members", "People");
  for (const [path, heading] of [
    ["/dashboard", /^Hello, /],
    [person, /./],
    ["/dashboard/webhooks", "This page is for admins"],
    ...(process.env.HANDOFF_LONG ? sameForAll : []),
  ] as const) {
    await inspectLive(page, path, heading);
  }
});

const sameForAll = [
  ["/dashboard/members", "Members"],
  ["/dashboard/threads", "Threads"],
  ["/dashboard/threads/new", "New thread"],
  ["/dashboard/handoff", "Hand-off"],
  ["/dashboard/settings", "Settings"],
] as const;

async function beginThread(page: Page, to: string): Promise<string> {
  await page.goto("/dashboard/threads/new");
  await expect(live(page)).toBeVisible();
  await page.getByRole("searchbox", { name: "Find by how a name starts" }).fill(to);
  await page.getByRole("list", { name: "People" }).getByText(to).click();
  await page.getByLabel("Title", { exact: true }).fill("A walk round the pages");
  await page
    .getByLabel("First message")
    .fill("Does every one of them hold, also when there is more to say than a line has room for?");
  await page.getByRole("button", { name: "Send" }).click();
  await expect(page.getByRole("heading", { name: "A walk round the pages" })).toBeVisible();
  return new URL(page.url()).pathname;
}

async function pathOfFirst(page: Page, path: string, list: string): Promise<string> {
  await page.goto(path);
  const link = page.getByRole("list", { name: list }).getByRole("link").first();
  return (await link.getAttribute("href")) ?? "";
}
