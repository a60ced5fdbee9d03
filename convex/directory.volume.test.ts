import { expect, test } from "vitest";
import { api } from "./_generated/api";
import { as } from "./test.people";
import { backend } from "./test.setup";

const PAGE = 30;

/** The page, and the caller's own row. */
const READS = PAGE + 1;

// eslint-disable-next-line @convex-dev/no-process-env -- the long form of a test, not a setting of the deployment
const PEOPLE = process.env.HANDOFF_LONG ? 100_000 : 5_000;
const BATCH = 2_500;

/** So many people, every thousandth an admin, in a backend where one function may read only so many documents. */
async function crowd(documentsRead: number) {
  const t = backend({ documentsRead });
  for (let from = 0; from < PEOPLE; from += BATCH) {
    await t.run(async (ctx) => {
      for (let index = from; index < Math.min(PEOPLE, from + BATCH); index += 1) {
        const name = `Person ${String(index).padStart(6, "0")}`;
        await ctx.db.insert("users", {
          ...{ externalId: `user_${index}`, name, sortName: name.toLowerCase() },
          ...{ role: index % 1000 === 0 ? "admin" : "member", banned: false, createdAt: index },
          ...{ clerkUpdatedAt: 1, eventClock: 1, syncedAt: 1, syncedBy: "webhook" },
        });
      }
    });
  }
  const list = (args: { search?: string; role?: "admin" }, cursor: string | null = null) =>
    as(t, "user_0").query(api.directory.list, {
      ...{ ...args, paginationOpts: { numItems: PAGE, cursor } },
    });
  return list;
}

test(`a page of ${PEOPLE} people reads itself and the caller, wherever it is and however it was asked for`, async () => {
  const list = await crowd(READS);
  const first = await list({});
  expect(first.page).toHaveLength(PAGE);
  expect((await list({}, first.continueCursor)).page[0]?.name).toBe("Person 000030");
  const late = `person ${String(PEOPLE - 100)
    .padStart(6, "0")
    .slice(0, 4)}`;
  const found = await list({ search: late });
  expect(found.page).toHaveLength(PAGE);
  expect((await list({ search: late }, found.continueCursor)).page).toHaveLength(PAGE);
  expect((await list({ role: "admin" })).page).toHaveLength(Math.min(PAGE, PEOPLE / 1000));
}, 600_000);

test("which is counted: one document less is not enough", async () => {
  const list = await crowd(READS - 1);
  await expect(list({})).rejects.toThrow();
}, 600_000);
