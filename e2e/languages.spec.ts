import { createPerson } from "./support/clerk";
import { complaints, overhang } from "./support/qualities";
import { htmlOf } from "./support/requests";
import { fillSignIn, live } from "./support/sign-in";
import { expect, test } from "./support/test";

test.use({ locale: "ru-RU" });

test("whoever reads Russian is spoken to in Russian, until they choose otherwise", async ({
  page,
  browser,
}) => {
  test.slow();
  const html = page.locator("html");
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/sign-in");
  await expect(html).toHaveAttribute("lang", "ru");
  await expect(page).toHaveTitle(/^Вход/);
  await expect(page.getByLabel("Почта", { exact: false })).toBeVisible();
  expect(await complaints(page)).toEqual([]);

  await page.getByTitle("English").click();
  await expect(html).toHaveAttribute("lang", "en");
  await expect(page.getByLabel("Email address")).toBeVisible();
  await page.reload();
  await expect(html).toHaveAttribute("lang", "en");

  const person = await createPerson("Edda", { role: "admin" });
  await fillSignIn(page, person);
  await expect(page.getByRole("heading", { level: 1, name: "Hello, Edda" })).toBeVisible();
  await page.goto("/dashboard/settings");
  await expect(live(page)).toBeVisible();
  await page.getByRole("combobox", { name: "Language" }).click();
  await page.getByRole("option", { name: "Русский" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Настройки" })).toBeVisible();
  await expect(html).toHaveAttribute("lang", "ru");

  // Another browser, which asks for English and remembers nothing: the first HTML is in Russian already.
  const away = await browser.newContext({
    locale: "en-US",
    storageState: {
      ...(await page.context().storageState()),
      cookies: (await page.context().cookies()).filter(({ name }) => name !== "language"),
    },
  });
  const first = await htmlOf(async () => (await away.request.get("/dashboard")).text());
  expect(first).toContain('<html lang="ru"');
  expect(first).toMatch(/<h1[^>]*>[^<]*Edda/);
  expect(first).not.toContain("Hello, ");
  await away.close();

  for (const path of [
    "",
    "/threads",
    "/threads/new",
    "/members",
    "/handoff",
    "/webhooks",
    "/settings",
  ]) {
    await page.goto(`/dashboard${path}`);
    await expect(page.getByRole("status").filter({ hasText: "На связи" })).toBeVisible();
    await expect(page.getByRole("main").getByRole("heading").first()).toHaveText(/[а-я]/i);
    await page.setViewportSize({ width: 320, height: 640 });
    expect(await overhang(page), `${path} sideways at 320 px`).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    if (path === "" || process.env.HANDOFF_LONG)
      expect(await complaints(page), `${path} in Russian, by axe`).toEqual([]);
  }
});
