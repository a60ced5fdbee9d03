import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { rates } from "../domain/limits";
import { api } from "./_generated/api";
import { addPerson, as } from "./test.people";
import { backend } from "./test.setup";

// What a person may do comes back by the clock.
beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

test("a token's way is timed to its end, as often as a person may act and no more", async () => {
  const t = backend();
  await addPerson(t, "mira", { name: "Mira Holm" });
  const trace = () => as(t, "mira").action(api.handoff.trace, {});
  const { name, identityMs, rowMs } = await trace();
  expect(name).toBe("Mira Holm");
  expect(Math.min(identityMs, rowMs)).toBeGreaterThanOrEqual(0);
  const more = await Promise.allSettled(Array.from({ length: rates.write.capacity + 5 }, trace));
  const refused = more.filter(({ status }) => status === "rejected");
  expect(refused.length).toBeGreaterThan(0);
  expect(refused[0]).toMatchObject({ reason: { data: { kind: "rate_limited" } } });
});
