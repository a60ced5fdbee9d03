import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { api } from "../_generated/api";
import { addPerson, as } from "../test.people";
import { backend } from "../test.setup";

beforeEach(() => {
  vi.stubEnv("CLERK_SECRET_KEY", "sk_test_x");
  vi.stubEnv("CLERK_API_URL", "https://clerk.handoff.test");
  vi.spyOn(console, "error").mockImplementation(() => {});
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** A body that breaks off, as at a time-out. */
const broken = () =>
  new ReadableStream({ pull: (out) => out.error(new DOMException("", "TimeoutError")) });

test.each([
  ["a page of HTML with 200", () => new Response("<html>")],
  ["nothing with 200", () => new Response("")],
  ["a body that breaks off", () => new Response(broken())],
  ["an error", () => new Response("busy", { status: 503 })],
  ["an error whose body breaks off", () => new Response(broken(), { status: 503 })],
  [
    "silence",
    () => {
      throw new TypeError("fetch failed");
    },
  ],
])("%s is Clerk that is not there", async (_, answer) => {
  vi.stubGlobal("fetch", async () => answer());
  expect(await rename()).toMatchObject({ data: { kind: "clerk_unavailable" } });
});

test.each(["clerk.handoff.test", "localhost:4000"])("so is the address %s", async (url) => {
  vi.stubEnv("CLERK_API_URL", url);
  expect(await rename()).toMatchObject({ data: { kind: "clerk_unavailable" } });
  expect(console.error).toHaveBeenCalledWith(expect.stringContaining(url), expect.anything());
});

async function rename(): Promise<unknown> {
  const t = backend();
  await addPerson(t, "user_mira");
  const names = { firstName: "Mirja", lastName: "Holm" };
  return await as(t, "user_mira")
    .action(api.users.updateProfile, names)
    .catch((error: unknown) => error);
}
