/** Scheduled functions, crons and the forgetting of old results, together. */
import type { Clock } from "../clock.ts";
import type { Engine } from "../engine/types.ts";
import type { Functions } from "../functions/types.ts";
import { runCrons } from "./crons.ts";
import { runJobs } from "./jobs.ts";
import { keepTidy } from "./retention.ts";

export interface Scheduler {
  close(): Promise<void>;
}

export interface SchedulerServices {
  engine: Engine;
  functions: Functions;
  clock: Clock;
  log: (line: string) => void;
}

export function startScheduler(services: SchedulerServices): Scheduler {
  const { engine, functions, clock, log } = services;
  const jobs = runJobs(services);
  const crons = runCrons(services);
  const retention = keepTidy(engine, clock, log);
  crons.sync();
  const stopListening = functions.onGeneration(() => {
    crons.sync();
    jobs.poke();
  });
  return {
    async close() {
      stopListening();
      retention.close();
      await Promise.all([jobs.close(), crons.close()]);
    },
  };
}
