import { clerk, createPerson } from "./support/clerk";
import { env } from "./support/env";
import { mintToken } from "./support/mint-token";
import { arrive, greeting, live } from "./support/sign-in";
import { expect, test } from "./support/test";

const LONG_AGO_S = 600;

test("a reload after the token ran out stays signed in", async ({ page, context }) => {
  const person = await createPerson("Mira");
  await arrive(page, person);
  await expect(greeting(page, "Mira")).toBeVisible();
  // Away from the app no script keeps the token fresh, so what the browser holds is what we put there.
  await page.goto("about:blank");
  const issuedAt = Math.floor(Date.now() / 1000) - LONG_AGO_S;
  const sessions = await clerk.sessions.getSessionList({ userId: person.id, status: "active" });
  const expired = await mintToken(sessions.data[0]?.id ?? "", issuedAt);
  const cookies = await context.cookies(env.baseUrl);
  const aged = cookies.flatMap((cookie) => {
    if (cookie.name.startsWith("__session")) return [{ ...cookie, value: expired }];
    if (cookie.name.startsWith("__client_uat")) return [{ ...cookie, value: String(issuedAt) }];
    return [];
  });
  expect(aged.length).toBeGreaterThan(1);
  await context.addCookies(aged);

  await page.goto("/dashboard");
  await expect(greeting(page, "Mira")).toBeVisible();
  await expect(live(page)).toBeVisible();
  const renewed = (await context.cookies(env.baseUrl)).filter(({ value }) => value === expired);
  expect(renewed).toEqual([]);
});
