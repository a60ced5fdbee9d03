/**
 * `npm run dev`: the local halves, the functions pushed and watched, Next, and one screen that says
 * where everything is. Whatever ends it, nothing keeps running.
 */
import { bootstrap, root } from "./bootstrap.mjs";

const started = performance.now();
await bootstrap();
// Only now: these need installed packages.
const { argumentComplaint } = await import("./lib/arguments.mjs");
const { readEnvironment } = await import("./lib/env-files.mjs");
const { checkStart } = await import("./lib/start-check.mjs");
const { startGuarded, unexpectedEnd, whenToldToStop } = await import("./lib/child.mjs");
const { startStack } = await import("./lib/stack.mjs");
const { devOptions, isRoutine, nextArguments, nextEnvironment } = await import("./lib/next.mjs");
const { createProgress, dim, green, prefixed, red, welcome } = await import("./lib/screen.mjs");

/** @typedef {import("./lib/stack.mjs").Facts} Facts */

const complaint = argumentComplaint(process.argv.slice(2));
if (complaint) {
  process.stderr.write(`${complaint}\n`);
  process.exit(1);
}
const check = checkStart(readEnvironment(root, true));
if (!check.ok) {
  process.stderr.write(`${check.text}\n`);
  process.exit(1);
}
const { env, mode } = check;

const progress = createProgress();
/** @type {import("./lib/child.mjs").Child | undefined} */
let next;
/** @type {Facts | undefined} */
let facts;
let pageReady = false;
let pushed = false;
let welcomed = false;
let stopping = false;

progress.show(`Starting ${mode.clerk} Clerk and ${mode.convex} Convex`);
const stack = startStack({ mode, push: "watch", env, onEvent });
void stack.exited.then((exit) => {
  // What ends it by itself it has told, or the next line read from it does.
  if (!stopping && exit.signal) complain(unexpectedEnd("The local stack", exit));
  void stop(1);
});
whenToldToStop(() => void stop(0));

/** @param {import("./lib/stack.mjs").StackEvent} event */
function onEvent(event) {
  switch (event.type) {
    case "ports":
      for (const { name, wanted, got } of event.replaced) {
        progress.print(`  Port ${wanted} is taken: ${name} is on ${got} from now on.`);
      }
      return;
    case "ready":
      facts = event;
      progress.show("Pushing functions and starting the page");
      startNext(event);
      return;
    case "push":
      return onPush(event);
    case "log":
      return progress.print(prefixed(event.from, event.line));
    case "fatal":
      complain(event.message);
      return void stop(1);
  }
}

/** @param {import("./lib/stack.mjs").PushEvent} event */
function onPush(event) {
  if (event.state === "started") return;
  if (event.state === "failed") {
    progress.print(red("  Functions not pushed, the last good ones keep running:"));
    for (const line of event.lines ?? []) progress.print(`    ${line}`);
  } else if (welcomed) {
    progress.print(prefixed("functions", `${green("ready")} ${dim(`${event.ms} ms`)}`));
  }
  pushed = true;
  greet();
}

/** @param {Facts} ready */
function startNext({ ports, variables }) {
  next = startGuarded(process.execPath, nextArguments("dev", ports.app), {
    env: {
      ...nextEnvironment(variables.app, mode),
      ...devOptions(),
    },
    onLine(line) {
      if (/✓ Ready in/.test(line)) {
        pageReady = true;
        greet();
      }
      if (!isRoutine(line)) progress.print(prefixed("page", line));
    },
  });
  void next.exited.then((exit) => {
    if (stopping) return;
    complain(unexpectedEnd("Next", exit));
    void stop(1);
  });
}

function greet() {
  if (!facts || !pageReady || !pushed || welcomed || stopping) return;
  welcomed = true;
  progress.done();
  const page = `http://localhost:${facts.ports.app}`;
  const seconds = (performance.now() - started) / 1000;
  process.stdout.write(`${welcome({ facts, page, mode, seconds })}\n`);
}

/** @param {string} line */
function complain(line) {
  progress.done();
  process.stderr.write(`${line}\n`);
}

/** @param {number} code */
async function stop(code) {
  if (stopping) return;
  stopping = true;
  progress.done();
  // Impatience is an order too.
  process.on("SIGINT", () => {
    next?.kill();
    stack.kill();
    process.exit(1);
  });
  await Promise.all([next?.stop(), stack.stop()]);
  process.exit(code);
}
