/** For commands that need the local halves for as long as they run. */
import { devData, hasHalves, runningStack, startStack } from "./stack.mjs";

/**
 * Joins the stack that `npm run dev` runs, or starts one. One with other halves is not joined: its
 * variables win over the environment, and the pages would silently be those of another Clerk or Convex.
 *
 * @param {object} options
 * @param {import("./mode.mjs").Mode} options.mode
 * @param {Record<string, string | undefined>} options.env
 * @param {"once" | "never"} options.push whether a stack of our own pushes the functions
 * @param {(line: string) => void} options.say told what a person should know
 * @param {string} [options.data] data folder
 * @returns {Promise<{ facts: import("./stack.mjs").Facts, joined: boolean, ended: Promise<unknown>, stop: () => Promise<void> }>}
 * @throws {Error} one line
 */
export async function openHalves({ mode, env, push, say, data = devData }) {
  const running = runningStack(data);
  if (running && !hasHalves(running.facts, mode)) {
    throw new Error(
      `npm run dev runs with other halves than ${mode.clerk} Clerk and ${mode.convex} Convex: stop it first.`,
    );
  }
  if (running) {
    return {
      facts: running.facts,
      joined: true,
      ended: new Promise(() => {}),
      stop: async () => {},
    };
  }
  /** @type {import("./stack.mjs").Facts | undefined} */
  let facts;
  /** @type {import("./child.mjs").Child | undefined} */
  let stack;
  const ready = new Promise((resolve, reject) => {
    stack = startStack({
      data,
      mode,
      push,
      env,
      onEvent(event) {
        if (event.type === "ports") {
          for (const { name, wanted, got } of event.replaced) {
            say(`Port ${wanted} is taken: ${name} is on ${got} from now on.`);
          }
        }
        if (event.type === "ready") facts = event;
        if (event.type === "ready" && push === "never") resolve(undefined);
        if (event.type === "push" && event.state === "ready") resolve(undefined);
        if (event.type === "push") event.lines?.forEach(say);
        if (event.type === "log") say(`${event.from} | ${event.line}`);
        if (event.type === "fatal") reject(new Error(event.message));
      },
    });
    void stack.exited.then(() => reject(new Error("The local servers ended.")));
  });
  const own = /** @type {import("./child.mjs").Child} */ (/** @type {unknown} */ (stack));
  try {
    await ready;
  } catch (error) {
    await own.stop();
    throw error;
  }
  return {
    facts: /** @type {import("./stack.mjs").Facts} */ (facts),
    joined: false,
    ended: own.exited,
    stop: own.stop,
  };
}
