import { v, type Infer } from "convex/values";
import { DAY_MS, DAYS_SHOWN } from "../domain/days";
import type { Doc } from "./_generated/dataModel";
import { adminQuery } from "./builders";
import { counted, countsValidator, EVER, noCounts } from "./statistics/fields";

const dayCounts = v.object({ day: v.number(), ...countsValidator.fields });

type DayCounts = Infer<typeof dayCounts>;

/**
 * People and deliveries by the day, from `since` on, for as many days as the charts show; days on which nothing was
 * counted are left out. Reads the counters of those days alone, however many people there are.
 */
export const daily = adminQuery({
  args: { since: v.number() },
  returns: v.object({
    /** Everybody who is here now. */
    people: v.number(),
    days: v.array(dayCounts),
  }),
  handler: async (ctx, { since }) => {
    const from = Math.max(0, since);
    const rows = await ctx.db
      .query("dayCounts")
      .withIndex("by_day_shard", (q) => q.gte("day", from).lt("day", from + DAYS_SHOWN * DAY_MS))
      .collect();
    const ever = await ctx.db
      .query("dayCounts")
      .withIndex("by_day_shard", (q) => q.eq("day", EVER))
      .collect();
    const people = ever.reduce((sum, { joined, left }) => sum + joined - left, 0);
    return { people, days: byDay(rows) };
  },
});

function byDay(rows: Doc<"dayCounts">[]): DayCounts[] {
  const days = new Map<number, DayCounts>();
  for (const row of rows) {
    const sums = days.get(row.day) ?? { day: row.day, ...noCounts };
    for (const name of counted) sums[name] += row[name];
    days.set(row.day, sums);
  }
  return [...days.values()].sort((one, other) => one.day - other.day);
}
