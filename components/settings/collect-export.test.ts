import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { collectExport } from "./collect-export";

beforeEach(() => void vi.useFakeTimers({ now: Date.parse("2026-03-01T12:00:00Z") }));
afterEach(() => void vi.useRealTimers());

type Page = Awaited<ReturnType<Parameters<typeof collectExport>[0]>>;

const pages: Page[] = [
  { table: "users", rows: '[{"name":"Mira"}]', next: { table: "messages", cursor: null } },
  { table: "messages", rows: '[{"text":"1"}]', next: { table: "messages", cursor: "a" } },
  { table: "messages", rows: '[{"text":"2"}]', next: { table: "settings", cursor: null } },
  { table: "settings", rows: "[]", next: null },
];

test("pages are asked for where the one before ended, and make one file", async () => {
  const asked: unknown[] = [];
  const left = [...pages];
  const json = await collectExport(async (from) => {
    asked.push(from);
    return left.shift()!;
  });
  expect(asked).toEqual([undefined, ...pages.slice(0, -1).map(({ next }) => next)]);
  const tables = { users: [{ name: "Mira" }], messages: [{ text: "1" }, { text: "2" }] };
  const whole = { exportedAt: "2026-03-01T12:00:00.000Z", tables: { ...tables, settings: [] } };
  expect(json).toBe(JSON.stringify(whole, null, 2));
});

test("a page that does not come ends it", async () => {
  const left = pages.slice(0, 2);
  const collected = collectExport(async () => left.shift() ?? Promise.reject(new Error("gone")));
  await expect(collected).rejects.toThrow("gone");
});
