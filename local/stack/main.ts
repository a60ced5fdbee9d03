/**
 * The program behind `bin.mjs`. With `--json` another program listens: events are JSON lines on
 * standard output, and the end of standard input is the order to stop.
 */
import { rmSync } from "node:fs";
import { Socket } from "node:net";
import { join } from "node:path";
import { parseCommand, usage, type Command } from "./arguments.ts";
import { startChild, type Child } from "./child.ts";
import { noOtherDeployment } from "./environment.ts";
import { asStackError, StackError } from "./errors.ts";
import { runningStack } from "./facts.ts";
import { lockHolder } from "./lock.ts";
import { demoPeople } from "./people.ts";
import { createReporter } from "./report.ts";
import { startStack, type Stack, type StackEvent, type StackFacts } from "./stack.ts";

export interface Places {
  /** The `local/` folder. */
  home: string;
  /** The built entries. */
  dist: string;
}

/** Runs the command line and resolves with the process's exit code. */
export async function main(argv: string[], places: Places): Promise<number> {
  // A closed terminal breaks the output, not the orderly end.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  let json = argv.includes("--json");
  try {
    const command = parseCommand(argv, process.cwd());
    json = command.json;
    if (command.action === "help") return print(usage);
    if (command.action === "status") return status(command);
    if (command.action === "reset") return reset(command);
    return await start(command, places);
  } catch (error) {
    const { code, message } = asStackError(error);
    if (json) printJson({ type: "fatal", code, message });
    else process.stderr.write(`${message}\n`);
    return 1;
  }
}

async function start(command: Command, { home, dist }: Places): Promise<number> {
  const guard = join(home, "guard.mjs");
  const stopping = new AbortController();
  const order = () => stopping.abort();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, order);
  if (command.json) process.stdin.on("end", order).on("close", order).on("error", order).resume();

  watchLifeline(order);

  const running = command.run.length > 0 ? runningStack(command.dataDir) : null;
  if (running) return joinRunning(command, running.facts, guard, stopping.signal);

  const report = command.json ? printJson : createReporter(command.run.length > 0);
  let exitCode = 0;
  let child: Child | undefined;
  let stack: Stack | undefined;
  const runOnce = (event: StackEvent) => {
    const pushed = event.type === "push" && event.state === "ready";
    if (child || !stack || !command.run.length || !(pushed || command.push === "never")) return;
    child = runCommand(command.run, stack, guard);
    void child.exited.then(({ code }) => {
      exitCode = code ?? 1;
      order();
    });
  };
  const onEvent = (event: StackEvent) => {
    report(event);
    if (event.type === "fatal") {
      exitCode = 1;
      order();
    }
    runOnce(event);
  };

  const people = command.people ? demoPeople : [];
  const options = { ...command, dist, guard, people, env: process.env, onEvent };
  try {
    stack = await startStack(options, stopping.signal);
  } catch (error) {
    // An order to stop during the start is no failure.
    if (stopping.signal.aborted) return exitCode;
    throw error;
  }
  if (command.push === "never") runOnce({ type: "seeded" });
  await new Promise<void>((resolve) => {
    if (stopping.signal.aborted) resolve();
    else stopping.signal.addEventListener("abort", () => resolve());
  });
  await child?.stop();
  await stack.stop();
  return exitCode;
}

/**
 * A starter that needs our standard input for a person holds a further pipe instead, and names its
 * file descriptor in `HANDOFF_LIFELINE`.
 */
function watchLifeline(order: () => void): void {
  const fd = Number(process.env.HANDOFF_LIFELINE);
  delete process.env.HANDOFF_LIFELINE;
  if (!fd) return;
  const lifeline = new Socket({ fd, readable: true, writable: false });
  lifeline.on("error", order).on("close", order).resume();
}

/** Runs a command against a stack that runs already, and leaves that as it is. */
async function joinRunning(
  command: Command,
  facts: StackFacts,
  guard: string,
  signal: AbortSignal,
): Promise<number> {
  const child = runCommand(command.run, facts, guard);
  signal.addEventListener("abort", () => void child.stop());
  const { code } = await child.exited;
  return code ?? 1;
}

function runCommand([program = "", ...args]: string[], facts: StackFacts, guard: string): Child {
  const { app, deployment } = facts.variables;
  const local = { ...app, ...(facts.convex && noOtherDeployment), ...deployment };
  return startChild({
    command: program,
    args,
    cwd: process.cwd(),
    env: { ...process.env, ...local, PORT: String(facts.ports.app) },
    guard,
    foreground: true,
  });
}

function status(command: Command): number {
  const running = runningStack(command.dataDir);
  if (command.json) printJson(running ?? { pid: null });
  else print(running ? `Runs as process ${running.pid}.\n` : "Nothing runs here.\n");
  return running ? 0 : 1;
}

function reset(command: Command): number {
  if (!command.yes) throw new StackError("usage", "reset forgets people and data: add --yes.");
  const pid = lockHolder(command.dataDir);
  if (pid !== null) {
    throw new StackError(
      "already_running",
      `Process ${pid} uses ${command.dataDir}. Stop it first.`,
    );
  }
  rmSync(command.dataDir, { recursive: true, force: true });
  return 0;
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

function printJson(value: object): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
