/** A program at a terminal, for walks in which a person answers questions. */
import { spawn, spawnSync } from "node:child_process";
import { stripVTControlCharacters } from "node:util";
import { until } from "./project";

const isMac = process.platform === "darwin";

/** `script` makes a pseudo-terminal wherever it is installed: nearly everywhere but Windows. */
export const hasTerminal =
  process.platform !== "win32" &&
  spawnSync("script", ["-qc", "true", "/dev/null"]).error === undefined;

export interface Terminal {
  output: () => string;
  /** Waits for a question and answers it. */
  answer: (question: string, keys: string) => Promise<void>;
  exited: Promise<number | null>;
}

export const keys = { enter: "\r", down: "\u001b[B", clear: "\u0015", interrupt: "\u0003" };

export function atTerminal(command: string[], cwd: string, env: Record<string, string>): Terminal {
  // A terminal without a size would get one letter a line.
  const line = `stty cols 120 rows 40; exec ${command.map((part) => `'${part}'`).join(" ")}`;
  const args = isMac ? ["-q", "/dev/null", "sh", "-c", line] : ["-qefc", line, "/dev/null"];
  const child = spawn("script", args, {
    cwd,
    env: { TERM: "xterm", ...env } as unknown as NodeJS.ProcessEnv,
    stdio: ["pipe", "pipe", "pipe"],
  });
  let text = "";
  let read = 0;
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  let isOver = false;
  const exited = new Promise<number | null>((resolve) =>
    child.on("close", (code) => {
      isOver = true;
      resolve(code);
    }),
  );
  const output = () => stripVTControlCharacters(text);
  return {
    output,
    exited,
    async answer(question, answer) {
      await until(() => isOver || output().indexOf(question, read) !== -1, output, 60_000);
      if (isOver) throw new Error(`It ended before it asked "${question}":\n${output()}`);
      read = output().indexOf(question, read) + question.length;
      child.stdin.write(answer);
    },
  };
}
