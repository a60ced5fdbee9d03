import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { api } from "./_generated/api";
import { addPerson, as } from "./test.people";
import { backend, clerkUser, deliver, event, WEBHOOK_SECRET } from "./test.setup";

const NOW = Date.parse("2026-03-01T12:20:00Z");
const HOUR = 3_600_000;
const first = { numItems: 10, cursor: null };

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  vi.stubEnv("CLERK_WEBHOOK_SECRET", WEBHOOK_SECRET);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

async function busy() {
  const t = backend();
  await addPerson(t, "edda", { role: "admin" });
  await deliver(t, event("user.created", clerkUser(), NOW));
  vi.setSystemTime(NOW + HOUR);
  await deliver(t, event("user.updated", clerkUser({ first_name: "Old" }), NOW - 1));
  await deliver(t, event("email.created", { id: "ema_1" }, NOW));
  await deliver(t, event("user.updated", { nonsense: true }, NOW + 1));
  await deliver(t, event("user.updated", clerkUser(), NOW), { secret: "whsec_d3Jvbmctc2VjcmV0" });
  return t;
}

test("admins see each delivery with its verdict, newest first", async () => {
  const t = await busy();
  const { page } = await as(t, "edda").query(api.deliveries.list, { paginationOpts: first });
  expect(page.map(({ outcome }) => outcome)).toEqual(["dead", "ignored", "stale", "applied"]);
  expect(page.at(-1)).toMatchObject({ type: "user.created", person: { name: "Mira Holm" } });
});

test("a filter leaves one verdict", async () => {
  const t = await busy();
  const { page } = await as(t, "edda").query(api.deliveries.list, {
    paginationOpts: first,
    outcome: "stale",
  });
  expect(page).toMatchObject([{ outcome: "stale", type: "user.updated" }]);
});

test("the detail tells the body's shape and none of its values", async () => {
  const t = await busy();
  const edda = as(t, "edda");
  const { page } = await edda.query(api.deliveries.list, { paginationOpts: first });
  const detail = await edda.query(api.deliveries.get, { id: page.at(-1)!.id });
  expect(detail?.shape.length).toBeGreaterThan(5);
  expect(JSON.stringify(detail?.shape)).not.toMatch(/mira@|Holm|never kept/);
  expect(await edda.query(api.deliveries.get, { id: "nonsense" })).toBeNull();
});

test("the summary counts by hour and verdict, refused signatures too", async () => {
  const t = await busy();
  const hour = Math.floor(NOW / HOUR) * HOUR;
  const edda = as(t, "edda");
  expect(await edda.query(api.deliveries.summary, { since: hour })).toEqual({
    isConfigured: true,
    lastReceivedAt: NOW + HOUR,
    isCapped: false,
    hours: [
      { hour, applied: 1, ignored: 0, stale: 0, dead: 0, refused: 0 },
      { hour: hour + HOUR, applied: 0, ignored: 1, stale: 1, dead: 1, refused: 1 },
    ],
  });
  expect((await edda.query(api.deliveries.summary, { since: hour + HOUR })).hours).toHaveLength(1);
});

test("before anything arrived it says whether anything could", async () => {
  const t = backend();
  await addPerson(t, "edda", { role: "admin" });
  vi.stubEnv("CLERK_WEBHOOK_SECRET", "");
  vi.stubEnv("CLERK_WEBHOOK_SIGNING_SECRET", "");
  expect(await as(t, "edda").query(api.deliveries.summary, { since: 0 })).toEqual({
    isConfigured: false,
    hours: [],
    isCapped: false,
  });
});
