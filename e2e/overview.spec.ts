import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { clerk, createPerson } from "./support/clerk";
import { env } from "./support/env";
import { announced } from "./support/qualities";
import { htmlOf } from "./support/requests";
import { arrive, greeting, live, loseSession } from "./support/sign-in";
import { expect, test } from "./support/test";

/** What actions answer is kept from the page between `hold` and `release`. */
async function watchAnswers(page: Page) {
  let isHeld = false;
  const held: (() => void)[] = [];
  await page.routeWebSocket(/\/sync$/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((message) => {
      if (isHeld && String(message).includes('"ActionResponse"')) {
        held.push(() => socket.send(message));
      } else socket.send(message);
    });
  });
  return {
    hold: () => (isHeld = true),
    release: () => {
      isHeld = false;
      for (const send of held.splice(0)) send();
    },
  };
}

/** What the page means to do moments after the next day of UTC begins, as `midnight`. */
async function keepMidnight(page: Page) {
  await page.addInitScript(() => {
    const DAY_MS = 86_400_000;
    const begin = window.setTimeout;
    window.setTimeout = ((run: () => void, ms = 0, ...rest: unknown[]) => {
      const late = (Date.now() + ms) % DAY_MS;
      if (ms > 0 && late >= 5000 && late < 5100) Object.assign(window, { midnight: run });
      return begin(run, ms, ...rest);
    }) as typeof begin;
  });
}

async function standingOf(token: string): Promise<unknown> {
  const response = await fetch(`${env.convexUrl}/api/query`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({ path: "users:getMe", args: [{}], format: "json" }),
  });
  return ((await response.json()) as { value?: { state?: string } }).value?.state;
}

test("a person settles in, sees it happen in another tab, takes everything along, and leaves", async ({
  page,
  context,
  cleanConsole,
}) => {
  test.slow();
  const person = await createPerson("Liv");
  const answers = await watchAnswers(page);
  await arrive(page, person);
  await expect(greeting(page, "Liv")).toBeVisible();
  // A program's request goes by the cookies of Clerk's script, which comes after the first HTML.
  await expect(live(page)).toBeVisible();
  const html = await htmlOf(async () => (await context.request.get("/dashboard")).text());
  for (const words of ["Hello, ", "Complete your profile", "Your activity", "You came here"])
    expect(html, "in the first bytes").toContain(words);

  const other = await context.newPage();
  await other.goto("/dashboard");
  await expect(live(other)).toBeVisible();
  const activity = other.getByRole("list", { name: "Your activity" });
  await expect(activity.getByRole("listitem").last()).toContainText("You came here");

  await page.getByRole("link", { name: "Say a line about you" }).click();
  const headline = page.getByRole("textbox", { name: "A line about you" });
  await expect(headline).toBeFocused();
  await expect(live(page)).toBeVisible();
  await headline.fill("Runs  far ");
  await headline.press("Enter");
  await expect(announced(page, "Saved")).toBeVisible();
  await expect(headline).toHaveValue("Runs far");
  await expect(activity).toContainText("You changed your line about you");
  await expect(other.getByRole("region", { name: "Complete your profile" })).toHaveCount(0);

  const format = page.getByRole("combobox", { name: "Time format" });
  await format.press("Enter");
  await page.getByRole("option", { name: "14:30" }).press("Enter");
  await expect(format).toHaveText("14:30");
  await page.getByRole("combobox", { name: "Time zone" }).selectOption("Asia/Tokyo");
  await expect(activity).toContainText("line about you, time format, and time zone");
  const time = other.locator("main time").first();
  await expect(time).toHaveAttribute("title", /GMT\+9/);
  await expect(time).not.toHaveAttribute("title", /[AP]M/);

  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download" }).click(),
  ]);
  const { tables } = JSON.parse(await readFile(await download.path(), "utf8")) as {
    tables: Record<string, Record<string, unknown>[]>;
  };
  expect(tables.users).toMatchObject([{ externalId: person.id, email: person.email }]);
  expect(tables.settings).toMatchObject([{ headline: "Runs far", timeZone: "Asia/Tokyo" }]);

  const session = await clerk.sessions.createSession({ userId: person.id });
  const { jwt } = await clerk.sessions.getToken(session.id, "convex");
  expect(await standingOf(jwt)).toBe("active");
  await page.getByRole("button", { name: "Delete account" }).click();
  const confirm = page.getByRole("button", { name: "Delete for good" });
  await expect(confirm).toBeDisabled();
  await page.getByRole("textbox", { name: "Type delete to go on" }).fill("delete");
  const alerts: string[] = [];
  await page.exposeBinding("sawAlert", (_, text: string) => void alerts.push(text));
  await page.evaluate(() => {
    const { sawAlert } = window as unknown as { sawAlert: (text: string) => void };
    new MutationObserver(() => {
      for (const alert of document.querySelectorAll("[role=alert], [data-locked]"))
        if (alert.textContent) sawAlert(alert.textContent);
    }).observe(document, { subtree: true, childList: true });
  });
  answers.hold();
  await confirm.click();
  await expect(page.getByRole("status").filter({ hasText: "Deleting your account" })).toBeVisible();
  await expect(other.getByText(/\bLiv\b/)).toHaveCount(0);
  await other.close();
  // Clerk's script may hear of the end before the page is told that it was brought about.
  await loseSession(page);
  answers.release();
  await expect(page.getByRole("heading", { name: "Your account is deleted" })).toBeVisible();
  expect(alerts).toEqual([]);
  expect(await standingOf(jwt)).toBe("deleted");
  await expect(clerk.users.getUser(person.id)).rejects.toMatchObject({ status: 404 });
  await page.goto("/dashboard");
  await expect(page).toHaveURL(/\/sign-in/);
  // The browser itself notes how Clerk tells a client that its session is gone.
  expect(cleanConsole.splice(0).filter((line) => !/status of 40[14]/.test(line))).toEqual([]);
});

test("an admin sees people and deliveries by the day, while they come", async ({ page }) => {
  await arrive(page, await createPerson("Edda", { role: "admin" }));
  await keepMidnight(page);
  await page.goto("/dashboard");
  await expect(live(page)).toBeVisible();
  const [people, deliveries] = [page.locator("figure").first(), page.locator("figure").last()];
  const numberIn = async (text: string | null) => Number((text ?? "").replace(/\D/g, ""));
  const figureOf = async (chart: typeof people) =>
    await numberIn(await chart.locator("p span").first().textContent());
  const before = [await figureOf(people), await figureOf(deliveries)] as const;
  const known = await createPerson("Tove");
  await clerk.users.updateUser(known.id, { lastName: "Aas" });
  // Other people come and go meanwhile, but they come more often than they go.
  await expect.poll(() => figureOf(deliveries)).toBeGreaterThanOrEqual(before[1] + 2);
  await expect(people.locator("figcaption")).toContainText(/came\s*\d/);
  await expect(deliveries.locator("figcaption")).toContainText(/applied\s*\d/);
  const asked = page.waitForRequest((request) => {
    const headers = request.headers();
    const isRefresh = headers.rsc === "1" && !headers["next-router-prefetch"];
    return isRefresh && new URL(request.url()).pathname === "/dashboard";
  });
  await page.evaluate(() => (window as unknown as { midnight: () => void }).midnight());
  await asked;
  await page.getByRole("button", { name: "Not now" }).click();
  await expect(page.getByRole("region", { name: "Complete your profile" })).toHaveCount(0);
  await page.reload();
  await expect(live(page)).toBeVisible();
  await expect(page.getByRole("region", { name: "Complete your profile" })).toHaveCount(0);
});
