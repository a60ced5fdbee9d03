/** The official command line, run as people run it, in a project folder of its own. */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const nodeModules = fileURLToPath(new URL("../../../node_modules", import.meta.url));
const program = join(nodeModules, "convex", "bin", "main.js");

export interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface Project {
  readonly folder: string;
  /** Writes files below the functions folder. Null removes one. */
  write(files: Record<string, string | null>): Promise<void>;
  /** Runs `convex <args>` to its end. */
  convex(...args: string[]): Promise<Ran>;
  /** Starts `convex <args>`; `output` grows while it runs. */
  start(...args: string[]): { readonly output: () => string; stop: () => Promise<void> };
  remove(): Promise<void>;
}

export async function makeProject(
  deployment: { url: string; adminKey: string },
  files: Record<string, string>,
): Promise<Project> {
  const folder = await mkdtemp(join(tmpdir(), "handoff-project-"));
  // Not the usual folder, to see that nothing depends on its name.
  const functions = join(folder, "backend");
  await symlink(nodeModules, join(folder, "node_modules"), "dir");
  await writeFile(join(folder, "convex.json"), JSON.stringify({ functions: "backend/" }));
  await writeFile(
    join(folder, "package.json"),
    JSON.stringify({ name: "notes", type: "module", dependencies: { convex: "*" } }),
  );

  const project: Project = {
    folder,
    async write(next) {
      for (const [path, text] of Object.entries(next)) {
        const file = join(functions, path);
        await mkdir(dirname(file), { recursive: true });
        if (text === null) await rm(file, { force: true });
        else await writeFile(file, text);
      }
    },
    convex(...args) {
      const child = run(args);
      const ran: Ran = { code: null, stdout: "", stderr: "" };
      child.stdout?.on("data", (data) => (ran.stdout += String(data)));
      child.stderr?.on("data", (data) => (ran.stderr += String(data)));
      return new Promise((resolve) => {
        child.on("close", (code) => resolve({ ...ran, code }));
      });
    },
    start(...args) {
      const child = run(args);
      let output = "";
      child.stdout?.on("data", (data) => (output += String(data)));
      child.stderr?.on("data", (data) => (output += String(data)));
      const closed = new Promise((resolve) => child.on("close", resolve));
      return {
        output: () => output,
        async stop() {
          child.kill("SIGKILL");
          await closed;
        },
      };
    },
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }),
  };

  function run(args: string[]): ChildProcess {
    const env = {
      PATH: process.env.PATH,
      HOME: folder,
      TMPDIR: tmpdir(),
      CI: "1",
      NO_COLOR: "1",
      CONVEX_SELF_HOSTED_URL: deployment.url,
      CONVEX_SELF_HOSTED_ADMIN_KEY: deployment.adminKey,
      // Nobody listens there: the command line asks for news on its own.
      CONVEX_VERSION_API_ORIGIN: "http://127.0.0.1:9",
    };
    return spawn(process.execPath, [program, ...args], {
      cwd: folder,
      env: env as NodeJS.ProcessEnv,
      stdio: ["ignore", "pipe", "pipe"],
    });
  }

  await project.write(files);
  return project;
}
