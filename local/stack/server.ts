/**
 * One of our two servers as a child process: told its settings by a file, heard by the one JSON
 * line that it prints when it is ready or when it cannot start.
 */
import { join } from "node:path";
import { startChild, type Child, type Exit } from "./child.ts";
import { asStackError, StackError, type StackErrorCode } from "./errors.ts";
import { writeWhole } from "./files.ts";

export interface ServerOptions<Config extends object> {
  name: "clerk" | "convex";
  /** Folder of the built entries. */
  dist: string;
  /** Where the settings file goes; the server's own data is below it too. */
  dataDir: string;
  config: Config;
  onLog: (line: string) => void;
  /** Told at once, so that a stop during the start finds the process. */
  onChild: (child: Child) => void;
}

interface Greeting {
  ready?: boolean;
  code?: StackErrorCode;
  message?: string;
}

/**
 * Starts a server and waits for its ready line.
 *
 * @returns the ready line's fields and the process
 * @throws StackError with the server's own code and words, or `server_died`
 */
export async function startServer<Ready extends object, Config extends object>({
  name,
  dist,
  dataDir,
  config,
  onLog,
  onChild,
}: ServerOptions<Config>): Promise<{ ready: Ready; child: Child }> {
  const settings = join(dataDir, `${name}.json`);
  try {
    writeWhole(settings, JSON.stringify(config));
  } catch (error) {
    throw asStackError(error);
  }
  return new Promise((resolve, reject) => {
    let greeted = false;
    const child = startChild({
      command: process.execPath,
      args: ["--enable-source-maps", join(dist, `${name}.js`), "--config", settings],
      cwd: dataDir,
      env: serverEnvironment(process.env),
      onLine(line, stream) {
        const greeting = greeted || stream === "stderr" ? null : parseGreeting(line);
        if (!greeting) return onLog(line);
        greeted = true;
        if (greeting.ready) return resolve({ ready: greeting as Ready, child });
        const code = greeting.code ?? "internal";
        reject(new StackError(code, greeting.message ?? `Local ${name} did not start.`));
      },
    });
    onChild(child);
    void child.exited.then((exit) => reject(died(name, exit)));
  });
}

export function died(name: string, { code, signal }: Exit): StackError {
  const how = signal ? `by ${signal}` : `with code ${code}`;
  return new StackError("server_died", `Local ${name} ended unexpectedly (${how}). Start again.`);
}

function parseGreeting(line: string): Greeting | null {
  if (!line.startsWith("{")) return null;
  try {
    const value = JSON.parse(line) as Greeting;
    return typeof value.ready === "boolean" ? value : null;
  } catch {
    return null;
  }
}

/** The servers take their settings from the file alone: a stray variable changes nothing. */
function serverEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(
    ([name]) => !/^(CLERK_|CONVEX_|NEXT_PUBLIC_|https?_proxy$)/i.test(name),
  );
  return { ...Object.fromEntries(kept), ...frugal } as NodeJS.ProcessEnv;
}

/**
 * A password's hash works on 16 MB. Linux's allocator learns from that to keep as much in each of
 * four threads for ever; with its limits set it learns nothing, and gives large blocks back.
 */
const frugal = { MALLOC_MMAP_THRESHOLD_: "1048576", MALLOC_TRIM_THRESHOLD_: "1048576" };
