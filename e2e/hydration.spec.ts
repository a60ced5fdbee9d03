import type { Page } from "@playwright/test";
import { createPerson } from "./support/clerk";
import { arrive, greeting, live, signIn, signOut } from "./support/sign-in";
import { expect, test } from "./support/test";

/** Everything that the page's first heading has ever said, from the first byte on. */
async function watchHeadings(page: Page): Promise<string[]> {
  const seen: string[] = [];
  await page.exposeBinding("sawHeading", (_, text: string) => {
    // The parser may show the heading before its words.
    const isYetToCome = text === "" && seen.length === 0;
    if (seen.at(-1) !== text && !isYetToCome) seen.push(text);
  });
  await page.addInitScript(() => {
    const tell = () => {
      const heading = document.querySelector("h1");
      const saw = (window as unknown as { sawHeading?: (text: string) => void }).sawHeading;
      if (heading && saw) saw(heading.textContent ?? "");
    };
    new MutationObserver(tell).observe(document, {
      subtree: true,
      childList: true,
      characterData: true,
    });
  });
  return seen;
}

test("a hard reload shows the person at once: no spinner, no flash, no other words", async ({
  page,
}) => {
  const person = await createPerson("Liv");
  await arrive(page, person);
  await expect(greeting(page, "Liv")).toBeVisible();
  const seen = await watchHeadings(page);
  await page.reload();
  await expect(live(page)).toBeVisible();
  await expect(page.getByRole("button", { name: "Open user menu" })).toBeVisible();
  expect(seen).toEqual(["Hello, Liv"]);
});

test("another person in the same tab never sees the one before", async ({ page }) => {
  const [one, other] = [await createPerson("Alma"), await createPerson("Bodil")];
  await signIn(page, one);
  await expect(greeting(page, "Alma")).toBeVisible();
  await signOut(page);
  await expect(page.getByRole("button", { name: "Open user menu" })).toHaveCount(0);
  const seen = await watchHeadings(page);
  await signIn(page, other);
  await expect(greeting(page, "Bodil")).toBeVisible();
  await page.goBack();
  await page.goForward();
  await expect(greeting(page, "Bodil")).toBeVisible();
  expect(seen.filter((words) => words.includes("Alma"))).toEqual([]);
});

test("signing out leaves no data and no complaint behind", async ({ page }) => {
  const person = await createPerson("Sunna");
  await arrive(page, person);
  await expect(greeting(page, "Sunna")).toBeVisible();
  await signOut(page);
  await expect(page.getByText("Hello, Sunna")).toHaveCount(0);
  await page.goto("/dashboard");
  await expect(page).toHaveURL(/\/sign-in/);
});

test("the network goes and comes back: the page stays, says so, and is live again", async ({
  page,
  context,
  cleanConsole,
}) => {
  const person = await createPerson("Yrsa");
  await arrive(page, person);
  await expect(live(page)).toBeVisible();
  await context.setOffline(true);
  await expect(page.getByRole("status").filter({ hasText: "Offline" })).toBeVisible();
  await expect(page.getByText("What you see may be old.")).toBeVisible();
  await expect(greeting(page, "Yrsa")).toBeVisible();
  await context.setOffline(false);
  // Convex's client tries every 16 s at last.
  await expect(live(page)).toBeVisible({ timeout: 60_000 });
  // The browser itself notes what it could not load meanwhile; some of that are parts of Clerk's own.
  const own = cleanConsole
    .splice(0)
    .filter(
      (line) => !/ERR_INTERNET_DISCONNECTED|WebSocket|Failed to fetch|ChunkLoadError/.test(line),
    );
  expect(own).toEqual([]);
});

test("whoever waits for Clerk's card asks after Clerk, and nothing complains", async ({ page }) => {
  const asked = page.waitForResponse(
    (response) =>
      response.url().includes("/v1/environment") && response.request().method() === "GET",
  );
  await page.route("**/ui.browser.js", async (route) => {
    await asked;
    await route.continue();
  });
  await page.goto("/sign-in");
  expect((await asked).status()).toBe(200);
  await expect(page.getByLabel("Email address")).toBeVisible({ timeout: 30_000 });
});
