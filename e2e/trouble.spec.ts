import type { Cookie, Page } from "@playwright/test";
import { createPerson, type Person } from "./support/clerk";
import { askConvex } from "./support/convex";
import { forgeries, publicKeyPem } from "./support/forgeries";
import { lastingToken } from "./support/mint-token";
import { ask, htmlOf, inTurns } from "./support/requests";
import { fillSignIn, greeting, live, signIn } from "./support/sign-in";
import { startTrouble, type Fault, type Trouble } from "./support/trouble";
import { expect, test as base } from "./support/test";

/** One stack, broken by one spec after the other; it runs in the newer token mode. */
const test = base.extend<object, { trouble: Trouble }>({
  trouble: [async ({}, run) => run(await startTrouble()), { scope: "worker", timeout: 300_000 }],
  baseURL: async ({ trouble }, run) => run(trouble.baseUrl),
  // What fails on purpose the browser notes in its console; what nobody caught is another matter.
  cleanConsole: async ({ page }, run) => {
    const uncaught: string[] = [];
    page.on("pageerror", (error) => {
      // A part of Clerk's own that could not be loaded.
      if (!/ChunkLoadError/.test(String(error))) uncaught.push(String(error));
    });
    await run(uncaught);
    expect(uncaught).toEqual([]);
  },
});

test.describe.configure({ mode: "serial" });

test.afterEach(async ({ trouble }) => {
  await trouble.set("clerk", { kind: "none" });
  await trouble.set("convex", { kind: "none" });
});

/** How long a page that recovers by itself may take once there is no trouble: Convex's client tries every 16 s at last. */
const SOON_MS = 60_000;

/** Resolves once an indicator says the words, for however short a time. */
function said(page: Page, words: string): Promise<void> {
  return page.evaluate(
    (wanted) =>
      new Promise<void>((resolve) => {
        const look = () => {
          const indicators = [...document.querySelectorAll("[role=status]")];
          if (indicators.some(({ textContent }) => textContent?.includes(wanted))) resolve();
        };
        new MutationObserver(look).observe(document, {
          subtree: true,
          childList: true,
          characterData: true,
        });
        look();
      }),
    words,
  );
}

const offline = (page: Page) => page.getByRole("status").filter({ hasText: "Offline" });

/** What the page says of itself at any moment: a heading at the least. A page without one is blank. */
const heading = (page: Page) => page.getByRole("heading", { level: 1 });

function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as Record<
    string,
    unknown
  >;
}

/** The tokens by which the page's socket has told Convex who it is. */
function watchTokens(page: Page): string[] {
  const tokens: string[] = [];
  page.on("websocket", (socket) =>
    socket.on("framesent", ({ payload }) => {
      const message = String(payload);
      if (!message.includes('"Authenticate"')) return;
      const { value } = JSON.parse(message) as { value?: string };
      if (value) tokens.push(value);
    }),
  );
  return tokens;
}

let person: Person;
let cookies: Cookie[];

/** Opens the dashboard as the person who has signed in once, and waits until it is live. */
async function enter(page: Page) {
  await page.context().addCookies(cookies);
  await page.goto("/dashboard");
  await expect(greeting(page, "Rune")).toBeVisible();
  await expect(live(page)).toBeVisible();
}

test("the newer session token signs in, keeps the page live and is renewed", async ({
  page,
  trouble,
}) => {
  test.slow();
  person = await createPerson("Runa", { at: trouble.clerk });
  const tokens = watchTokens(page);
  await page.clock.install();
  await signIn(page, person);
  await expect(greeting(page, "Runa")).toBeVisible();
  await expect(live(page)).toBeVisible();
  const [session] = (await trouble.clerk.sessions.getSessionList({ userId: person.id })).data;
  expect(claimsOf(tokens.at(-1) ?? "")).toMatchObject({
    aud: "convex",
    sub: person.id,
    sid: session?.id,
  });

  await trouble.clerk.users.updateUser(person.id, { firstName: "Rune" });
  await expect(greeting(page, "Rune")).toBeVisible();

  const before = tokens.length;
  await page.clock.fastForward(56_000);
  await expect.poll(() => tokens.length).toBeGreaterThan(before);
  await expect(live(page)).toBeVisible();
  await page.reload();
  await expect(greeting(page, "Rune")).toBeVisible();
  await expect(live(page)).toBeVisible();
  cookies = await page.context().cookies();
});

test("the only admin cannot leave, is told why, and stays where they were", async ({
  page,
  trouble,
}) => {
  await page.goto("/sign-in");
  await fillSignIn(page, trouble.admin);
  await expect(live(page)).toBeVisible();
  await page.goto("/dashboard/settings");
  await expect(live(page)).toBeVisible();
  const leave = page.getByRole("button", { name: "Delete account" });
  await leave.click();
  await page.getByRole("textbox", { name: "Type delete to go on" }).fill("delete");
  await page.getByRole("button", { name: "Delete for good" }).click();
  await expect(page.getByText("Somebody has to stay admin.")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(leave).toBeFocused();
});

test("in the newer mode, too, no forged token opens anything", async ({ trouble }) => {
  const session = await trouble.clerk.sessions.createSession({ userId: person.id });
  const token = await lastingToken(session.id, undefined, trouble);
  const template = await lastingToken(session.id, "convex", trouble);
  const opensPage = async (headers: Record<string, string>) => {
    let status = 0;
    const html = await htmlOf(async () => {
      const answer = await ask("/dashboard", { at: trouble.baseUrl, headers });
      status = answer.status;
      return answer.body;
    });
    return status === 200 && html.includes("Rune");
  };
  const isIn = async (bearer: string) => {
    const [convex, byHeader, byCookie] = [
      await askConvex("query", "threads:list", bearer, firstPage, trouble.convexUrl),
      await opensPage({ authorization: `Bearer ${bearer}` }),
      await opensPage({ cookie: `__session=${bearer}; __client_uat=1; __clerk_db_jwt=dvb_x` }),
    ];
    return { convex: convex.status === "success", page: byHeader || byCookie };
  };
  expect(await isIn(token)).toEqual({ convex: true, page: true });
  // The template's token is made for Convex and for nobody else.
  expect(await isIn(template)).toEqual({ convex: true, page: false });
  const forged = forgeries(token, "a.b.c", await publicKeyPem(trouble.clerkApiUrl));
  const answers = await inTurns(Object.entries(forged), async ([name, bearer]) => ({
    name,
    ...(await isIn(bearer)),
  }));
  expect(answers.filter(({ convex, page }) => convex || page)).toEqual([]);
});

/** Questions in all, a rotation in their midst. */
const UNDER_LOAD = 240;

test("a new signing key is found without a restart, and no request fails meanwhile", async ({
  trouble,
}) => {
  test.slow();
  const session = await trouble.clerk.sessions.createSession({ userId: person.id });
  const mint = async () => (await trouble.clerk.sessions.getToken(session.id)).jwt;
  const keyOf = (token: string) => headerOf(token).kid;
  const old = await lastingToken(session.id, undefined, trouble);
  let [current, rotated] = [old, false];
  const jobs = Array.from({ length: UNDER_LOAD }, (_, index) => index);
  const answers = await inTurns(jobs, async (index) => {
    if (index === UNDER_LOAD / 2) {
      await rotateKeys(trouble);
      current = await mint();
      rotated = true;
    } else if (index % 40 === 0) current = await mint();
    // Tokens of before stay good until they run out.
    const token = rotated && index % 2 === 0 ? old : current;
    if (index % 3 > 0) {
      const { status } = await askConvex(
        "query",
        "threads:list",
        token,
        firstPage,
        trouble.convexUrl,
      );
      return { ok: status === "success", key: keyOf(token) };
    }
    const { status } = await ask("/dashboard", {
      at: trouble.baseUrl,
      headers: { authorization: `Bearer ${token}` },
    });
    return { ok: status === 200, key: keyOf(token) };
  });
  expect(new Set(answers.map(({ key }) => key)).size).toBe(2);
  expect(answers.filter(({ ok }) => !ok)).toEqual([]);
});

const firstPage = { paginationOpts: { numItems: 1, cursor: null } };

function headerOf(token: string) {
  return JSON.parse(Buffer.from(token.split(".")[0] ?? "", "base64url").toString()) as {
    kid: string;
  };
}

async function rotateKeys({ clerkApiUrl, clerkSecretKey }: Trouble) {
  const response = await fetch(`${clerkApiUrl}/control/keys/rotate`, {
    method: "POST",
    headers: { authorization: `Bearer ${clerkSecretKey}` },
  });
  expect(response.ok).toBe(true);
}

const isLong = Boolean(process.env.HANDOFF_LONG);

/** The ways in which a service can be away; the long form tries all of them. */
const faults: Fault[] = [
  { kind: "drop" },
  ...(isLong ? [500, 429].map((status) => ({ kind: "status", status }) as const) : []),
];

/** What the open page and a new one say meanwhile, and that both recover. */
for (const fault of faults) {
  test(`Convex: ${name(fault)}`, async ({ page, context, trouble }) => {
    test.slow();
    await enter(page);
    await trouble.set("convex", fault);
    await expect(offline(page)).toBeVisible();
    await expect(greeting(page, "Rune")).toBeVisible();

    const other = await context.newPage();
    await other.goto("/dashboard");
    await expect(heading(other)).toHaveText("We cannot reach your data");
    await other.goto("/api/health");
    await expect(other.locator("body")).toContainText('"convex":"down"');
    await other.goto("/dashboard");

    await trouble.set("convex", { kind: "none" });
    await expect(live(page)).toBeVisible({ timeout: SOON_MS });
    await expect(greeting(other, "Rune")).toBeVisible({ timeout: SOON_MS });
    await expect(live(other)).toBeVisible({ timeout: SOON_MS });
    await other.close();
  });
}

test("Convex: one function fails, and the page is back by itself", async ({ page, trouble }) => {
  await page.context().addCookies(cookies);
  await trouble.set("convex", { kind: "function", path: "activity:mine" });
  await page.goto("/dashboard");
  await expect(heading(page)).toHaveText("That did not work");
  await expect(page.getByRole("navigation").first()).toBeVisible();
  const again = page.getByRole("button", { name: "Try again" });
  await again.focus();
  await again.evaluate((button) => button.setAttribute("data-first", ""));
  // It has tried by itself, and is drawn anew.
  await expect(page.locator("[data-first]")).toHaveCount(0, { timeout: SOON_MS });
  await expect(again).toBeFocused();
  await trouble.set("convex", { kind: "none" });
  await expect(greeting(page, "Rune")).toBeVisible({ timeout: SOON_MS });
});

for (const fault of faults) {
  test(`Clerk: ${name(fault)}`, async ({ page, context, trouble }) => {
    test.slow();
    await enter(page);
    // Clerk marks a new browser by a detour, as it does with development keys; that one needs Clerk.
    const stranger = await (
      await context.browser()!.newContext({ baseURL: trouble.baseUrl })
    ).newPage();
    await stranger.goto("/sign-in");
    await trouble.set("clerk", fault);
    // What Convex has vouched for stays live without Clerk, until the token runs out.
    await trouble.clerk.users.updateUser(person.id, { lastName: name(fault) });
    await expect(page.getByText(`Rune ${name(fault)}`).first()).toBeVisible();

    const other = await context.newPage();
    await other.goto("/dashboard");
    await expect(greeting(other, "Rune")).toBeVisible();
    // With its last token Clerk's client may go on by itself; else the page says what it lacks.
    await expect(
      other.getByText(/^(Clerk does not answer|We cannot reach your data|Live)$/).first(),
    ).toBeVisible();
    await expect(other.getByText("You are signed out")).toHaveCount(0);
    await stranger.reload();
    await expect(stranger.getByText("Clerk does not answer")).toBeVisible();

    await trouble.set("clerk", { kind: "none" });
    await expect(live(other)).toBeVisible({ timeout: SOON_MS });
    await expect(stranger.getByLabel("Email address")).toBeVisible({ timeout: SOON_MS });
    await expect(live(page)).toBeVisible();
    await stranger.context().close();
    await other.close();
  });
}

test("both are slow: every page comes, in its own time", async ({ page, trouble }) => {
  test.skip(!isLong, "forty seconds of waiting");
  test.slow();
  await trouble.set("convex", { kind: "slow", ms: 2000 });
  await trouble.set("clerk", { kind: "slow", ms: 2000 });
  await signIn(page, person);
  await expect(greeting(page, "Rune")).toBeVisible();
  await expect(live(page)).toBeVisible({ timeout: SOON_MS });
  await trouble.set("convex", { kind: "none" });
  await trouble.set("clerk", { kind: "none" });
  await trouble.clerk.users.updateUser(person.id, { lastName: "Slow" });
  await expect(page.getByText("Rune Slow").first()).toBeVisible({ timeout: SOON_MS });
});

test("both servers end and start again under an open page, which is live again by itself", async ({
  page,
  trouble,
}) => {
  test.slow();
  await enter(page);
  const saidOffline = said(page, "Offline");
  const restarted = trouble.restart();
  await saidOffline;
  await expect(greeting(page, "Rune")).toBeVisible();
  await restarted;
  await expect(live(page)).toBeVisible({ timeout: SOON_MS });
  await trouble.clerk.users.updateUser(person.id, { firstName: "Runa" });
  await expect(greeting(page, "Runa")).toBeVisible();
});

function name(fault: Fault): string {
  return fault.kind === "status" ? `answers ${fault.status}` : fault.kind;
}
