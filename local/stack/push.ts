/**
 * Pushes the project's functions with the official CLI, once or after each change. A CLI that
 * crashes while it watches is started again: the functions that were pushed last keep running.
 */
import { startChild, type Child } from "./child.ts";
import { createPushReader } from "./cli-output.ts";
import { cliEnvironment, findCli, prepareCliFolder } from "./cli.ts";
import { asStackError, StackError } from "./errors.ts";
import type { StackFacts, StackOptions } from "./stack.ts";

export interface PushOptions extends StackOptions {
  mode: "watch" | "once";
  facts: StackFacts;
  track: (child: Child) => void;
  isStopped: () => boolean;
  /** Called after the first push that succeeds. */
  seed: () => Promise<void>;
  fail: (error: unknown) => void;
}

/** Crashes in a row after which the CLI is given up. */
const patience = 5;

/** Starts pushing and returns at once; what happens is told through `push` events and `fail`. */
export function startPush(options: PushOptions): void {
  const { project, dataDir, mode, facts, guard, onEvent } = options;
  let crashes = 0;
  let pushed = false;

  const run = () => {
    const cwd = prepareCliFolder(dataDir, project, options.functions);
    let words: string[] = [];
    const reader = createPushReader((event) => {
      if (event.state === "failed") words = event.lines;
      onEvent({ type: "push", ...event });
      if (event.state !== "ready") return;
      crashes = 0;
      if (pushed) return;
      pushed = true;
      options.seed().catch(options.fail);
    });
    const child = startChild({
      command: process.execPath,
      args: pushArguments(findCli(project), mode),
      cwd,
      env: cliEnvironment(options.env, facts.convex),
      guard,
      onLine: (line) => reader.read(line),
    });
    options.track(child);
    void child.exited.then(({ code }) => {
      reader.end();
      if (options.isStopped()) return;
      if (mode === "once") {
        if (code !== 0) options.fail(pushFailed(words));
        return;
      }
      crashes += 1;
      if (crashes > patience) return options.fail(pushFailed(words));
      setTimeout(attempt, 500 * crashes);
    });
  };
  const attempt = () => {
    if (options.isStopped()) return;
    try {
      run();
    } catch (error) {
      options.fail(asStackError(error));
    }
  };
  attempt();
}

function pushFailed(words: string[]): StackError {
  const reason = words.length > 0 ? "what is wrong is told above" : "the convex CLI said nothing";
  return new StackError("push_failed", `The functions were not pushed: ${reason}.`);
}

/** The CLI's arguments for one push, or for a push after each change. */
export function pushArguments(cliFile: string, mode: "once" | "watch"): string[] {
  const common = ["--typecheck", "disable", "--tail-logs", "disable"];
  return [cliFile, "dev", ...(mode === "once" ? ["--once"] : []), ...common];
}
