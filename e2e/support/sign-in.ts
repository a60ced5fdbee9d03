import { expect, type Page } from "@playwright/test";
import { clerk, type Person } from "./clerk";
import { env } from "./env";
import { readCode } from "./outbox";

type Details = Pick<Person, "firstName" | "lastName" | "email" | "password">;

/** Signs up as a person would: through Clerk's own component and the code in the outbox. */
export async function signUp(page: Page, details: Details) {
  await page.goto("/sign-up");
  await page.getByLabel("First name").fill(details.firstName);
  await page.getByLabel("Last name").fill(details.lastName);
  await page.getByLabel("Email address").fill(details.email);
  await page.getByLabel("Password", { exact: true }).fill(details.password);
  await next(page);
  await page.getByText("Verify your email").waitFor();
  const field = page.getByLabel(/verification code/i).first();
  await field.pressSequentially(await readCode(details.email));
}

/** Fills Clerk's sign-in, which asks for the address first and for the password after it. */
export async function fillSignIn(
  page: Page,
  { email, password }: Pick<Details, "email" | "password">,
) {
  await page.getByLabel("Email address").fill(email);
  await next(page);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await next(page);
}

/**
 * By keyboard: Clerk writes under the field that loses the focus a tenth of a second later, and a button that moves
 * between a pointer's press and its release is not clicked.
 */
async function next(page: Page) {
  const button = page.getByRole("button", { name: "Continue", exact: true, disabled: false });
  await button.press("Enter");
}

export async function signIn(page: Page, details: Details) {
  await page.goto("/sign-in");
  await fillSignIn(page, details);
  await expect(page).toHaveURL(/\/dashboard/);
}

/**
 * Comes with a session that was begun elsewhere, as people come from Clerk's hosted pages to a development instance: the
 * browser's credential is in the address, and the middleware's handshake takes it up. For specs whose story begins later.
 */
export async function arrive(page: Page, { id }: Person) {
  const origin = new URL(env.baseUrl).origin;
  const ask = async (path: string, query = "", form = {}) => {
    const response = await fetch(`${env.clerkApiUrl}/v1/${path}?_clerk_js_version=6&${query}`, {
      method: "POST",
      headers: { origin },
      body: new URLSearchParams(form),
    });
    expect(response.ok, path).toBe(true);
    return { json: (await response.json()) as { id?: string }, headers: response.headers };
  };
  const { token } = await clerk.signInTokens.createSignInToken({
    userId: id,
    expiresInSeconds: 60,
  });
  const browser = await ask("dev_browser");
  const form = { strategy: "ticket", ticket: token };
  const { headers } = await ask("client/sign_ins", `__clerk_db_jwt=${browser.json.id}`, form);
  // A new credential comes with the sign-in.
  await page.goto(`/dashboard?__clerk_db_jwt=${headers.get("clerk-db-jwt")}`);
  await expect(page).toHaveURL(({ pathname }) => pathname === "/dashboard");
}

export async function signOut(page: Page) {
  await page.getByRole("button", { name: "Open user menu" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  // Leaving the page earlier would cut the request off that ends the session.
  await expect(page).toHaveURL((url) => url.pathname === "/");
}

/** Clerk's script asks for a token, as it does by itself from time to time, and hears that the session has ended. */
export async function loseSession(page: Page) {
  await page.evaluate(async () => {
    type Asking = { session?: { getToken(options: { skipCache: true }): Promise<unknown> } };
    const { session } = (window as unknown as { Clerk: Asking }).Clerk;
    await session?.getToken({ skipCache: true }).catch(() => null);
  });
}

export function greeting(page: Page, name: string) {
  return page.getByRole("heading", { level: 1, name: `Hello, ${name}` });
}

/** The indicator, once the socket is up and Convex knows who asks. */
export function live(page: Page) {
  return page.getByRole("status").filter({ hasText: "Live" });
}
