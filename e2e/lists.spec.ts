import type { Page } from "@playwright/test";
import { clerk, createPerson } from "./support/clerk";
import { arrive, live } from "./support/sign-in";
import { expect, test as base } from "./support/test";

type Fixtures = {
  spoiled: Set<string>;
  /** The next question of each alone. */
  spoiledOnce: Set<string>;
};

/** What the page asks of these functions the real backend refuses, because the wire asks for another one. */
const test = base.extend<Fixtures>({
  spoiledOnce: async ({}, run) => run(new Set()),
  spoiled: [
    async ({ page, spoiledOnce }, run) => {
      const spoiled = new Set<string>();
      const isSpoiled = (name: string) => spoiled.has(name) || spoiledOnce.delete(name);
      await page.routeWebSocket(/\/sync$/, (socket) => {
        const server = socket.connectToServer();
        socket.onMessage((message) => server.send(spoil(String(message), isSpoiled)));
      });
      await run(spoiled);
    },
    { auto: true },
  ],
  // What fails on purpose is noted in the console.
  cleanConsole: async ({ page }, run) => {
    const lines: string[] = [];
    page.on("pageerror", (error) => lines.push(String(error)));
    await run(lines);
    expect(lines).toEqual([]);
  },
});

type Question = { type: string; modifications?: { type: string; udfPath?: string }[] };

function spoil(message: string, isSpoiled: (name: string) => boolean): string {
  const question = JSON.parse(message) as Question;
  if (question.type !== "ModifyQuerySet") return message;
  for (const modification of question.modifications ?? [])
    if (isSpoiled(modification.udfPath ?? "")) modification.udfPath = "nothing:here";
  return JSON.stringify(question);
}

/** `back`: what it shows of its own, or that it has rows by this name. */
type List = { asked: string; failed: string; back: string | { list: string } };
/** `isLong`: in the long run alone. */
type Visit = {
  path: string;
  isLong?: true;
  lists: List[];
  none?: { field: string; words: string };
};

test("every list says when it could not be read, comes when asked again, and tells its end and that it has nothing", async ({
  page,
  spoiled,
}) => {
  test.slow();
  const other = await createPerson("Mila");
  const name = `Mila ${other.id.slice(-10)}`;
  await clerk.users.updateUser(other.id, { lastName: other.id.slice(-10) });
  await arrive(page, await createPerson("Edda", { role: "admin" }));
  const thread = await beginThread(page, name);
  await page.goto("/dashboard/members");
  await expect(live(page)).toBeVisible();
  await page.getByRole("searchbox").fill(name);
  const person = (await page.getByRole("link", { name }).getAttribute("href")) ?? "";

  for (const { path, isLong, lists, none } of visitsOf(thread, person)) {
    if (isLong && !process.env.HANDOFF_LONG) continue;
    for (const { asked } of lists) spoiled.add(asked);
    await page.goto(path);
    for (const { failed } of lists) await expect(alertOf(page, failed)).toBeVisible();
    spoiled.clear();
    for (const { failed, back } of lists) {
      await alertOf(page, failed).getByRole("button", { name: "Try again" }).click();
      await expect(alertOf(page, failed)).toHaveCount(0);
      const main = page.getByRole("main");
      const shown =
        typeof back === "string"
          ? main.getByText(back).filter({ visible: true })
          : main.getByRole("list", { name: back.list }).getByRole("listitem");
      await expect(shown, failed).not.toHaveCount(0);
    }
    if (!none) continue;
    await expect(live(page)).toBeVisible();
    await page.getByRole("searchbox", { name: none.field }).fill("Zzzyzx");
    await expect(page.getByText(none.words)).toBeVisible();
  }

  await page.goto("/dashboard/webhooks?about=user_nobody");
  await expect(page.getByText("None like that")).toBeVisible();
  await expect(live(page)).toBeVisible();
  spoiled.add("threads:list");
  await page.keyboard.press("Control+k");
  const palette = page.getByRole("dialog", { name: "Go to" });
  await expect(palette.getByRole("alert")).toContainText("This could not be searched");
  spoiled.clear();
  await palette.getByRole("button", { name: "Try again" }).click();
  await expect(palette.getByRole("option").first()).toBeVisible();
});

function visitsOf(thread: string, person: string): Visit[] {
  const people = {
    asked: "directory:list",
    failed: "The people could not be read",
    back: { list: "People" },
  };
  return [
    {
      path: "/dashboard",
      lists: [
        {
          asked: "activity:mine",
          failed: "Your activity could not be read",
          back: "That is all.",
        },
      ],
    },
    {
      path: thread,
      lists: [
        {
          asked: "threads:list",
          failed: "The threads could not be read",
          back: "That is the only one.",
        },
        {
          asked: "messages:list",
          failed: "The messages could not be read",
          back: "Here it began.",
        },
      ],
      none: { field: "Find by how a title starts", words: "No title starts so" },
    },
    {
      path: "/dashboard/threads/new",
      isLong: true,
      lists: [people],
      none: { field: "Find by how a name starts", words: "Nobody else by that name." },
    },
    {
      path: "/dashboard/members",
      isLong: true,
      lists: [people],
      none: { field: "Find by how a name starts", words: "Nobody by that name" },
    },
    {
      path: person,
      lists: [
        {
          asked: "directory:trail",
          failed: "The changes could not be read",
          back: "Nothing has changed since this person came.",
        },
      ],
    },
    {
      path: "/dashboard/webhooks",
      lists: [
        {
          asked: "deliveries:list",
          failed: "The deliveries could not be read",
          back: { list: "Deliveries" },
        },
        {
          asked: "removals:list",
          failed: "The removals could not be read",
          back: "What deleted people owned",
        },
        {
          asked: "reconcile:latest",
          failed: "The state could not be read",
          back: "Compare with Clerk",
        },
      ],
    },
  ];
}

function alertOf(page: Page, words: string) {
  return page.getByRole("alert").filter({ hasText: words });
}

test("whoever asks again in the moment of a failure is answered", async ({ page, spoiledOnce }) => {
  await arrive(page, await createPerson("Edda"));
  // What this page asks must not be what is spoiled.
  await expect(live(page)).toBeVisible();
  await expect(page.getByText("That is all.")).toBeVisible();
  await page.addInitScript(() => {
    const seen = { alerts: 0 };
    Object.assign(window, { seen });
    new MutationObserver(() => {
      const alert = document.querySelector("main [role=alert]");
      if (!alert || alert.hasAttribute("data-seen")) return;
      alert.setAttribute("data-seen", "");
      seen.alerts += 1;
      if (seen.alerts === 1) alert.querySelector("button")?.click();
    }).observe(document, { subtree: true, childList: true });
  });
  spoiledOnce.add("activity:mine");
  await page.goto("/dashboard");
  const seen = () => page.evaluate(() => (window as unknown as { seen: object }).seen);
  await expect.poll(seen).not.toEqual({ alerts: 0 });
  await expect(page.getByText("That is all.")).toBeVisible();
  // Nor was the failure told a second time.
  expect(await seen()).toEqual({ alerts: 1 });
});

test("devices stand where they were awaited, are asked for anew on return, and can be asked for again", async ({
  page,
}) => {
  const sessions = "**/v1/me/sessions/active*";
  const person = await createPerson("Mira");
  await arrive(page, person);
  let answer = () => {};
  const asked = new Promise<void>((resolve) => (answer = resolve));
  await page.route(sessions, async (route) => {
    await asked;
    await route.continue();
  });
  await page.goto("/dashboard/settings");
  const section = page.getByRole("region", { name: "Devices" });
  const awaited = section.locator("[aria-busy]");
  await expect(awaited).toBeVisible();
  const room = await awaited.boundingBox();
  answer();
  const device = section.getByRole("listitem");
  await expect(device).toHaveCount(1);
  expect(await section.getByRole("list").boundingBox()).toEqual(room);

  await clerk.sessions.createSession({ userId: person.id });
  await page.evaluate(() => window.dispatchEvent(new Event("focus")));
  await expect(device).toHaveCount(2);
  await section.getByRole("button", { name: /^Sign out/ }).click();
  await expect(device).toHaveCount(1);

  // Clerk's client tries for many seconds before it gives up.
  if (!process.env.HANDOFF_LONG) return;
  await page.unroute(sessions);
  await page.route(sessions, (route) => route.abort());
  await page.reload();
  await expect(section.getByText("Clerk did not say where you are signed in.")).toBeVisible();
  await page.unroute(sessions);
  await section.getByRole("button").click();
  await expect(device).toHaveCount(1);
});

async function beginThread(page: Page, to: string): Promise<string> {
  await page.goto("/dashboard/threads/new");
  await expect(live(page)).toBeVisible();
  await expect(page.getByText("No threads yet")).toBeVisible();
  await page.getByRole("searchbox", { name: "Find by how a name starts" }).fill(to);
  await page.getByRole("list", { name: "People" }).getByText(to).click();
  await page.getByLabel("Title", { exact: true }).fill("The only one");
  await page.getByLabel("First message").fill("Is anything here?");
  await page.getByRole("button", { name: "Send" }).click();
  await expect(page.getByRole("heading", { name: "The only one" })).toBeVisible();
  return new URL(page.url()).pathname;
}
