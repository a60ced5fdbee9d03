import { clerk, createPerson } from "./support/clerk";
import { askConvex } from "./support/convex";
import { complaints } from "./support/qualities";
import { arrive, greeting, live } from "./support/sign-in";
import { expect, test } from "./support/test";

/**
 * From Clerk's answer to the words on the open page: delivery, row and socket included, and a second delivery 5 s after
 * one that failed; less than the minute in which the token would have ended by itself.
 */
const AT_ONCE_MS = 30_000;

test("a ban takes the open dashboard away, says so, and leads back to the sign-in", async ({
  page,
  cleanConsole,
}) => {
  const person = await createPerson("Edda");
  await arrive(page, person);
  await expect(greeting(page, "Edda")).toBeVisible();
  await expect(live(page)).toBeVisible();
  await clerk.users.banUser(person.id);
  await expect(page.getByRole("heading", { name: "This account is suspended" })).toBeVisible({
    timeout: AT_ONCE_MS,
  });
  await expect(page.getByText(/\bEdda\b/)).toHaveCount(0);
  expect(await complaints(page)).toEqual([]);
  await page.getByRole("button", { name: "Sign in again" }).click();
  await expect(page.getByLabel("Email address")).toBeVisible();
  // That is how Clerk answers to a session that it has ended, and the browser notes it.
  expect(cleanConsole.splice(0).filter((line) => !/status of 40[14]/.test(line))).toEqual([]);
});

test("a session ended elsewhere locks its own tab and no other", async ({
  page,
  browser,
  cleanConsole,
}) => {
  const person = await createPerson("Tove");
  await arrive(page, person);
  await expect(greeting(page, "Tove")).toBeVisible();
  await expect(live(page)).toBeVisible();
  const sessions = await clerk.sessions.getSessionList({ userId: person.id, status: "active" });
  const elsewhere = await browser.newContext();
  const other = await elsewhere.newPage();
  await arrive(other, person);
  await expect(greeting(other, "Tove")).toBeVisible();

  await clerk.sessions.revokeSession(sessions.data[0]!.id);
  await expect(page.getByRole("heading", { name: "You are signed out" })).toBeVisible({
    timeout: AT_ONCE_MS,
  });
  await expect(page.getByText(/\bTove\b/)).toHaveCount(0);
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
  await arrive(page, person);
  await expect(greeting(page, "Runa")).toBeVisible();
  await expect(live(page)).toBeVisible();
  await clerk.users.deleteUser(person.id);
  await expect(page.getByRole("heading", { name: "This account was deleted" })).toBeVisible();
  await page.reload();
  await expect(page.getByText("Hello, Runa")).toHaveCount(0);
  await page.goto("/sign-in");
  await expect(page.getByLabel("Email address")).toBeVisible();
});

/** What a function of a person's answers to the bearer of a token made from the template, which names no session. */
async function standing(token: string): Promise<string> {
  const answer = await askConvex("query", "threads:list", token, {
    paginationOpts: { numItems: 1, cursor: null },
  });
  return answer.status === "success"
    ? "in"
    : (answer.errorData?.reason ?? answer.errorData?.kind ?? "refused");
}

test("a token is refused by every function once its person is signed out everywhere, and not before", async () => {
  const person = await createPerson("Siri");
  const [one, other] = [await createSession(person.id), await createSession(person.id)];
  const token = await templateToken(one);
  await askConvex("mutation", "users:ensureMe", token);
  expect(await standing(token)).toBe("in");
  await clerk.sessions.revokeSession(one);
  await expect.poll(() => sessionEnds(token)).toBeGreaterThan(0);
  expect(await standing(await templateToken(other))).toBe("in");

  await clerk.sessions.revokeSession(other);
  await expect.poll(() => standing(token), { timeout: AT_ONCE_MS }).toBe("signed_out");

  // Signed in again within the minute: nothing waits for the old tokens to run out.
  const again = await templateToken(await createSession(person.id));
  const reopened = await askConvex("action", "users:reopen", again);
  expect(reopened).toMatchObject({ status: "success", value: true });
  expect(await standing(again)).toBe("in");
});

async function createSession(userId: string): Promise<string> {
  return (await clerk.sessions.createSession({ userId })).id;
}

async function templateToken(sessionId: string): Promise<string> {
  return (await clerk.sessions.getToken(sessionId, "convex")).jwt;
}

async function sessionEnds(token: string): Promise<number> {
  const { value } = await askConvex("query", "users:getMe", token);
  return (value as { sessionsEndedAt?: number }).sessionsEndedAt ?? 0;
}
