import { clerk, createPerson } from "./support/clerk";
import { askConvex } from "./support/convex";
import { fillSignIn, signOut } from "./support/sign-in";
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

    // Out, and in again while tokens from before are still refused.
    const { data } = await clerk.sessions.getSessionList({ userId: person.id, status: "active" });
    const { jwt } = await clerk.sessions.getToken(data[0]!.id, "convex");
    await signOut(page);
    await expect.poll(() => stateOf(jwt)).toBe("signed_out");
    await fillSignIn(page, person);
    await expect(page.getByRole("heading", { name: "Hello, Rune" })).toBeVisible();

    await clerk.users.deleteUser(person.id);
    await expect(page.getByText("This account was deleted.")).toBeVisible();
  } finally {
    await example.stop();
  }
});

async function stateOf(token: string): Promise<string | undefined> {
  const { value } = await askConvex("query", "users:getMe", token);
  return (value as { state?: string } | undefined)?.state;
}
