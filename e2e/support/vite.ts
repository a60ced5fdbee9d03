import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

const example = join(import.meta.dirname, "..", "..", "examples", "vite");

/** The Vite example, served as its own `npm run dev` does, on a port of its own. */
export async function serveExample(): Promise<{ url: string; stop: () => Promise<void> }> {
  const vite = join(example, "node_modules", "vite", "bin", "vite.js");
  const child = spawn(process.execPath, [vite, "--port", "0", "--clearScreen", "false"], {
    cwd: example,
    env: { ...process.env, ...viteNames(process.env), NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const url = await announced(child);
  return {
    url,
    async stop() {
      child.kill();
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    },
  };
}

/** The servers under test, under the names that Vite shows to a browser. */
function viteNames(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env)
      .filter(([name]) => name.startsWith("NEXT_PUBLIC_"))
      .map(([name, value]) => [name.replace("NEXT_PUBLIC_", "VITE_"), value]),
  ) as NodeJS.ProcessEnv;
}

function announced(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let words = "";
    const read = (chunk: Buffer) => {
      words += chunk.toString("utf8");
      const url = /https?:\/\/localhost:\d+\//.exec(words)?.[0];
      if (url) resolve(url);
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("exit", () => reject(new Error(`The example did not start:\n${words}`)));
  });
}
