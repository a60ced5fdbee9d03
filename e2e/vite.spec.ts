import { clerk, createPerson } from "./support/clerk";
import { fillSignIn } from "./support/sign-in";
import { expect, test } from "./support/test";
import { serveExample } from "./support/vite";

test("the Vite example hands the same session over, and its row stays live", async ({ page }) => {
  const example = await serveExample();
  try {
    const person = await createPerson("Runa");
    await page.goto(example.url);
    await fillSignIn(page, person);
    await expect(page.getByRole("heading", { name: "Hello, Runa" })).toBeVisible();
    await clerk.users.updateUser(person.id, { firstName: "Rune" });
    await expect(page.getByRole("heading", { name: "Hello, Rune" })).toBeVisible();
    await clerk.users.deleteUser(person.id);
    await expect(page.getByText("This account was deleted.")).toBeVisible();
  } finally {
    await example.stop();
  }
});
