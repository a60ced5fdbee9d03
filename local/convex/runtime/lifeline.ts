/**
 * A function process ends with its server, however that one ends. A server that is killed cannot
 * tell it, and a process that runs an endless loop would not notice: so a thread of its own, small
 * and asleep, watches a pipe whose other end the server holds. Pipes close with their holder on
 * every system.
 */
import { Worker } from "node:worker_threads";

/** Where the process finds the pipe among its descriptors. */
export const lifelineFd = 5;

const watch = `
  const { Socket } = require("node:net");
  const gone = () => process.kill(process.pid, "SIGKILL");
  new Socket({ fd: ${lifelineFd}, readable: true, writable: false })
    .on("error", gone).on("end", gone).on("close", gone).resume();
`;

/** From now on this process ends with its server, whatever its code does. */
export function endWithServer(): void {
  const end = (): void => process.exit();
  process.on("disconnect", end);
  // Nobody reads what it prints any more, and to say so would only fail again, for ever.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", end);
  // The server died while this process was started: the end of the connection may be over before
  // anything listens for it.
  if (!process.connected) end();
  const thread = new Worker(watch, {
    eval: true,
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1 },
  });
  // Without the thread the process still ends when it is idle; its calls matter more.
  thread.on("error", () => {}).unref();
}
