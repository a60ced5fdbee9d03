import { createPerson } from "./support/clerk";
import { arrive, greeting } from "./support/sign-in";
import { expect, test } from "./support/test";

test.skip(!process.env.E2E_DEVELOPMENT, "of the development server alone");

test("pages are reached while the socket of hot reloading is silent", async ({ page }) => {
  let isSilent = false;
  await page.routeWebSocket(/_next\/(webpack-)?hmr/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((message) => isSilent || socket.send(message));
  });
  await arrive(page, await createPerson("Runa"));
  await expect(greeting(page, "Runa")).toBeVisible();
  isSilent = true;
  await page.getByRole("link", { name: "Threads" }).first().click();
  await expect(page).toHaveURL(/\/dashboard\/threads/);
  await expect(page.getByRole("heading", { level: 1, name: "Threads" })).toBeVisible();
});
