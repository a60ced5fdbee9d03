import { createPerson } from "./support/clerk";
import { bringCrowd } from "./support/crowd";
import { arrive, live } from "./support/sign-in";
import { expect, test } from "./support/test";

const PEOPLE = 100_000;
/** Each of 30 people. */
const PAGES = 40;
/** More than a screen and what stands ready above and below it, far fewer than what has come. */
const DRAWN_MAX = 120;

test(`the directory of ${PEOPLE} people finds anybody, and draws no more of them than are near`, async ({
  page,
}) => {
  test.setTimeout(900_000);
  await bringCrowd(PEOPLE);
  await arrive(page, await createPerson("Edda", { role: "admin" }));
  await page.goto("/dashboard/members");
  await expect(live(page)).toBeVisible();

  const found: Record<string, number> = {};
  const search = page.getByRole("searchbox");
  const rows = page.getByRole("list", { name: "People" }).getByRole("listitem");
  for (const name of ["Zz 000000", "Zz 051234", "Zz 099999"]) {
    const start = Date.now();
    await search.fill(name);
    await expect(rows).toHaveCount(1);
    await expect(rows).toContainText(name);
    found[name] = Date.now() - start;
  }
  await page.getByRole("combobox", { name: "Role" }).selectOption("admin");
  await search.fill("Zz 09");
  await expect(rows).toHaveCount(10);
  await expect(page.getByText("That is everybody: 10.")).toBeVisible();
  await page.getByRole("combobox", { name: "Role" }).selectOption("everybody");
  await search.fill("Zz");
  await expect(rows.first()).toContainText("Zz 000000");

  await page.evaluate(() => {
    const tasks: number[] = [];
    Object.assign(window, { tasks });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) tasks.push(Math.round(duration));
    }).observe({ type: "longtask" });
  });
  const start = Date.now();
  const drawn: number[] = [];
  for (let pages = 1; pages < PAGES; pages += 1) {
    const held = await rows.count();
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    await expect.poll(() => rows.count()).toBeGreaterThan(held);
    drawn.push(
      await rows
        .getByRole("link")
        .evaluateAll(
          (links) =>
            links.filter((link) => link.checkVisibility({ contentVisibilityAuto: true })).length,
        ),
    );
  }
  const came = await rows.count();
  expect(came).toBeGreaterThanOrEqual(PAGES * 30);
  expect(Math.max(...drawn), drawn.join()).toBeLessThanOrEqual(DRAWN_MAX);
  await expect(rows.nth(came - 1)).toContainText(`Zz ${String(came - 1).padStart(6, "0")}`);
  const tasks = await page.evaluate(() => (window as unknown as { tasks: number[] }).tasks);
  test.info().annotations.push({
    type: "figures",
    description: JSON.stringify({
      found,
      msAPage: Math.round((Date.now() - start) / (PAGES - 1)),
      tasks: tasks.length,
      blocked: tasks.reduce((sum, task) => sum + task, 0),
      longestTask: Math.max(0, ...tasks),
      drawn: Math.max(...drawn),
    }),
  });
  console.log(test.info().annotations.at(-1)?.description);
});
