import { createPerson } from "./support/clerk";
import { greeting, signIn } from "./support/sign-in";
import { expect, test } from "./support/test";

const TOKEN_LIFETIME_MS = 60_000;
const CLOCK_SKEW_MS = 5_000;

test("a reload after the token ran out stays signed in", async ({ page }) => {
  test.setTimeout(3 * TOKEN_LIFETIME_MS);
  const person = await createPerson("Mira");
  await signIn(page, person);
  await expect(greeting(page, "Mira")).toBeVisible();
  // Away from the app no script keeps the token fresh.
  await page.goto("about:blank");
  await page.waitForTimeout(TOKEN_LIFETIME_MS + CLOCK_SKEW_MS);
  await page.goto("/dashboard");
  await expect(greeting(page, "Mira")).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: "Live" })).toBeVisible();
});
