import { expect, test } from "vitest";
import { welcome } from "./screen.mjs";
import type { Facts } from "./stack.mjs";

const convex = { url: "http://127.0.0.1:3210", siteUrl: "http://127.0.0.1:3211", adminKey: "x" };
const outboxUrl = "http://localhost:4010/outbox";

function screen(clerk: "local" | "real") {
  const facts = { clerk: clerk === "local" ? { outboxUrl } : null, convex, people: [] };
  const mode = { ok: true, clerk, convex: "local" } as const;
  const page = "http://localhost:3000";
  return welcome({ facts: facts as unknown as Facts, page, mode, seconds: 1 });
}

test("the screen names where a real Clerk's deliveries go; the local one knows by itself", () => {
  expect(screen("real")).toContain(`${convex.siteUrl}/clerk-users-webhook`);
  expect(screen("local")).toContain(outboxUrl);
  expect(screen("local")).not.toContain(convex.siteUrl);
});
