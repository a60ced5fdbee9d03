/**
 * Runs jobs side by side: they are taken in their order, and each lane takes the next when it is
 * done with one. A job that throws ends the whole, so jobs tell their failures otherwise.
 *
 * @param {(() => Promise<unknown>)[]} jobs
 * @param {number} width lanes
 */
export async function inLanes(jobs, width) {
  const waiting = [...jobs];
  const lane = async () => {
    for (let job = waiting.shift(); job; job = waiting.shift()) await job();
  };
  await Promise.all(Array.from({ length: width }, lane));
}
