import { cronJobs } from "convex/server";
import { internal } from "./_generated/api";

const crons = cronJobs();

crons.interval("forget old deliveries", { hours: 6 }, internal.webhooks.retention.forget, {});
crons.interval("count deliveries", { minutes: 2 }, internal.webhooks.hours.countNext, {});
crons.interval("take up stopped removals", { minutes: 10 }, internal.cascade.run.resume, {});
crons.interval("take up a lost comparison", { minutes: 10 }, internal.sync.reconcile.resume, {});
crons.interval(
  "count people who came before the counters",
  { hours: 1 },
  internal.statistics.catchUp.people,
  {},
);
crons.daily("compare with Clerk", { hourUTC: 3, minuteUTC: 20 }, internal.sync.reconcile.start, {
  asked: "cron",
  apply: true,
  force: false,
});

export default crons;
