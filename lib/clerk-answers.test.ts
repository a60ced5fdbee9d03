import { afterEach, beforeEach, expect, test, vi } from "vitest";

const asked = vi.fn<(url: string) => Promise<{ status: number }>>();

beforeEach(() => {
  vi.resetModules();
  asked.mockReset();
  vi.stubGlobal("fetch", asked);
  vi.stubGlobal("document", { cookie: "" });
  const key = `pk_test_${Buffer.from("words.clerk.accounts.dev$").toString("base64")}`;
  vi.stubEnv("NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY", key);
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});

async function askThrough(proxy: string) {
  vi.stubEnv("NEXT_PUBLIC_CLERK_PROXY_URL", proxy);
  const { clerkAnswers } = await import("./clerk-answers");
  return await clerkAnswers();
}

test.each([
  ["", "https://words.clerk.accounts.dev/v1/environment"],
  ["http://localhost:4010", "http://localhost:4010/v1/environment"],
  ["https://app.handoff.test/__clerk", "https://app.handoff.test/__clerk/v1/environment"],
  ["https://app.handoff.test/__clerk/", "https://app.handoff.test/__clerk/v1/environment"],
])("Clerk is asked where it is reached, through '%s'", async (proxy, address) => {
  asked.mockResolvedValue({ status: 200 });
  expect(await askThrough(proxy)).toBe(true);
  expect(asked.mock.calls.map(([url]) => url)).toEqual([address]);
});

test.each([
  [401, true],
  [429, false],
  [503, false],
])("an answer of %i says of its work: %s", async (status, works) => {
  asked.mockResolvedValue({ status });
  expect(await askThrough("")).toBe(works);
});

test("no answer says that it cannot", async () => {
  asked.mockRejectedValue(new TypeError("Failed to fetch"));
  expect(await askThrough("")).toBe(false);
});
