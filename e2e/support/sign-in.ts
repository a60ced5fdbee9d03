import { expect, type Page } from "@playwright/test";
import type { Person } from "./clerk";
import { readCode } from "./outbox";

type Details = Pick<Person, "firstName" | "lastName" | "email" | "password">;

/** Signs up as a person would: through Clerk's own component and the code in the outbox. */
export async function signUp(page: Page, details: Details) {
  await page.goto("/sign-up");
  await page.getByLabel("First name").fill(details.firstName);
  await page.getByLabel("Last name").fill(details.lastName);
  await page.getByLabel("Email address").fill(details.email);
  await page.getByLabel("Password", { exact: true }).fill(details.password);
  await page.getByRole("button", { name: "Continue", exact: true }).click();
  await page.getByText("Verify your email").waitFor();
  await page.keyboard.type(await readCode(details.email));
}

/** Fills Clerk's sign-in, which asks for the address first and for the password after it. */
export async function fillSignIn(
  page: Page,
  { email, password }: Pick<Details, "email" | "password">,
) {
  await page.getByLabel("Email address").fill(email);
  await page.getByRole("button", { name: "Continue", exact: true }).click();
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Continue", exact: true }).click();
}

export async function signIn(page: Page, details: Details) {
  await page.goto("/sign-in");
  await fillSignIn(page, details);
  await expect(page).toHaveURL(/\/dashboard/);
}

export async function signOut(page: Page) {
  await page.getByRole("button", { name: "Open user menu" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  // Leaving the page earlier would cut the request off that ends the session.
  await expect(page).toHaveURL((url) => url.pathname === "/");
}

export function greeting(page: Page, name: string) {
  return page.getByRole("heading", { level: 1, name: `Hello, ${name}` });
}

/** The indicator, once the socket is up and Convex knows who asks. */
export function live(page: Page) {
  return page.getByRole("status").filter({ hasText: "Live" });
}
