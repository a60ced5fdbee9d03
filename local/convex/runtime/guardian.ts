/**
 * Ends function processes whose server is gone. A process that runs an endless loop does not
 * notice that; and a server that is killed cannot tell it. So a shell, small and asleep, is told
 * which processes there are, and ends those that are left when the server's end of its pipe
 * closes, for whatever reason.
 */
import { spawn, type ChildProcess } from "node:child_process";

/** Signals from the terminal go to the whole group: the shell stays until its pipe closes. */
const script = `
trap '' INT TERM HUP
all=""
while read -r what pid; do
  if [ "$what" = add ]; then
    all="$all $pid"
  else
    left=""
    for one in $all; do [ "$one" = "$pid" ] || left="$left $one"; done
    all="$left"
  fi
done
for one in $all; do kill -9 "$one" 2>/dev/null; done
`;

export class Guardian {
  #shell: ChildProcess | null = null;

  /** The process is ended with the server, whatever it is doing. */
  watch(child: ChildProcess): void {
    const { pid } = child;
    if (pid === undefined || process.platform === "win32") return;
    this.#tell(`add ${pid}`);
    child.once("exit", () => this.#tell(`gone ${pid}`));
  }

  close(): void {
    this.#shell?.stdin?.end();
    this.#shell = null;
  }

  #tell(line: string): void {
    this.#shell ??= this.#start();
    if (this.#shell.stdin?.writable) this.#shell.stdin.write(`${line}\n`);
  }

  #start(): ChildProcess {
    const shell = spawn("/bin/sh", ["-c", script], {
      env: { PATH: "/usr/bin:/bin" },
      stdio: ["pipe", "ignore", "ignore"],
    });
    // Neither the shell nor its pipe keeps the server running; without a shell there is no guard.
    shell.on("error", () => {});
    shell.stdin.on("error", () => {});
    shell.unref();
    (shell.stdin as unknown as { unref?(): void }).unref?.();
    return shell;
  }
}
