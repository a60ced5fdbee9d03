import { cronJobs } from "convex/server";
import { internal } from "./_generated/api";

const crons = cronJobs();

crons.interval("forget old deliveries", { hours: 6 }, internal.webhooks.retention.forget, {});
crons.interval("take up stopped removals", { minutes: 10 }, internal.cascade.run.resume, {});

export default crons;
