import { v, type Infer } from "convex/values";
import { DAY_MS, DAYS_SHOWN, dayOf } from "../domain/days";
import { adminQuery } from "./builders";
import { counted, countsValidator, EVER, noCounts, type Counts } from "./statistics/fields";
import { uncounted } from "./webhooks/hours";

const dayCounts = v.object({ day: v.number(), ...countsValidator.fields });

type DayCounts = Infer<typeof dayCounts>;

/**
 * People and deliveries by the day, from `since` on, for as many days as the charts show; days on which nothing was
 * counted are left out. Reads the counters of those days and the deliveries that are in none yet, however many people
 * there are.
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
    const until = from + DAYS_SHOWN * DAY_MS;
    const rows = await ctx.db
      .query("dayCounts")
      .withIndex("by_day_shard", (q) => q.gte("day", from).lt("day", until))
      .collect();
    const newest = (await uncounted(ctx, from)).map(({ receivedAt, outcome }) => ({
      ...{ ...noCounts, [outcome]: 1, day: dayOf(receivedAt) },
    }));
    const ever = await ctx.db
      .query("dayCounts")
      .withIndex("by_day_shard", (q) => q.eq("day", EVER))
      .collect();
    const people = ever.reduce((sum, { joined, left }) => sum + joined - left, 0);
    return { people, days: byDay([...rows, ...newest.filter(({ day }) => day < until)]) };
  },
});

function byDay(rows: (Counts & { day: number })[]): DayCounts[] {
  const days = new Map<number, DayCounts>();
  for (const row of rows) {
    const sums = days.get(row.day) ?? { day: row.day, ...noCounts };
    for (const name of counted) sums[name] += row[name];
    days.set(row.day, sums);
  }
  return [...days.values()].sort((one, other) => one.day - other.day);
}
