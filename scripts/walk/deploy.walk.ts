/**
 * The way to a host: the hosting platform's own build command, then the server of the Dockerfile,
 * with the local servers in the place of the clouds, under the names of real ones.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { request } from "node:http";
import { dirname, join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { Facts } from "../lib/stack.mjs";
import { copyProject, until, type Project, type Run } from "./project";

const root = join(import.meta.dirname, "..", "..");
const cli = join(root, "node_modules", "convex", "bin", "main.js");

/** Builds take their time. */
const long = Boolean(process.env.HANDOFF_LONG);

describe.runIf(long)("a deployment", () => {
  let project: Project;
  let clouds: Run;
  let facts: Facts;

  beforeAll(async () => {
    project = copyProject("deploy");
    clouds = project.run("local.mjs", ["--push", "never"]);
    const file = join(project.folder, ".local/dev/running.json");
    await until(() => clouds.wrote(".local/dev/running.json"), clouds.output);
    facts = JSON.parse(readFileSync(file, "utf8")) as Facts;
  }, 120_000);

  afterAll(async () => {
    clouds.process.kill("SIGINT");
    await project.ended();
    project.remove();
  });

  test("is made by the platform's build command and served by the container's", async () => {
    const built = await run(buildCommand(), project.folder, environment(facts));
    expect(built.code, built.output).toBe(0);
    expect(built.output).toContain("Deployed Convex functions");

    const { server, folder } = container(project.folder);
    const port = facts.ports.app;
    const child = spawn(process.execPath, [server], {
      cwd: folder,
      env: {
        ...environment(facts),
        NODE_ENV: "production",
        PORT: `${port}`,
        HOSTNAME: "localhost",
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    onTestFinished(() => void child.kill());
    let words = "";
    child.stdout.on("data", (chunk) => (words += chunk));
    child.stderr.on("data", (chunk) => (words += chunk));
    await until(
      () => /Ready/.test(words) || child.exitCode !== null,
      () => words,
    );

    const landing = await ask(port, "/");
    expect(landing.status, words).toBe(200);
    const script = /\/_next\/static\/[^"]+\.js/.exec(landing.body)?.[0] ?? "";
    expect((await ask(port, script)).status).toBe(200);
    expect(await ask(port, "/api/health")).toMatchObject({ status: 200 });
    const away = await ask(port, "/dashboard");
    expect(away.status).toBe(307);
    expect(away.headers.location).toContain("/sign-in?redirect_url=");
    const signIn = await ask(port, "/sign-in");
    expect(signIn.headers["content-security-policy"]).toContain("'strict-dynamic'");
    const elsewhere = await ask(port, "/", { host: "app.example.test" });
    expect(elsewhere.headers["strict-transport-security"]).toContain("max-age=");
    expect(await stopped(child)).toBe(true);
  }, 400_000);
});

/** What vercel.json says, with the official CLI found without a registry. */
function buildCommand(): string {
  const text = readFileSync(join(root, "vercel.json"), "utf8");
  const { buildCommand: command } = JSON.parse(text) as { buildCommand: string };
  expect(command).toMatch(/^npx convex /);
  return command.replace("npx convex", `"${process.execPath}" "${cli}"`);
}

/** The local servers as if they were real: both keys, a self-hosted Convex, and no address of it for the page. */
function environment({ variables }: Facts): NodeJS.ProcessEnv {
  const { PATH, HOME } = process.env;
  return {
    ...{ PATH, HOME },
    ...variables.app,
    ...variables.deployment,
    // The build command's to tell.
    NEXT_PUBLIC_CONVEX_URL: undefined,
    NEXT_OUTPUT: "standalone",
  } as unknown as NodeJS.ProcessEnv;
}

/** The last stage of the Dockerfile: its COPY lines, done here. */
function container(project: string): { server: string; folder: string } {
  const dockerfile = readFileSync(join(root, "Dockerfile"), "utf8");
  const copies = [...dockerfile.matchAll(/^COPY --from=build \S+ \/app\/(\S+) (\S+)$/gm)];
  expect(copies.map(([, from]) => from)).toEqual([".next/standalone", ".next/static"]);
  const folder = join(project, "container");
  mkdirSync(folder);
  // This copy of the project stands inside another one, whose folders the trace repeats.
  const standalone = join(project, ".next", "standalone");
  const inner = relative(standalone, dirname(findServer(standalone)));
  for (const [, from = "", to = ""] of copies) {
    const target = from === ".next/standalone" ? to : join(inner, to);
    cpSync(join(project, from), join(folder, target), { recursive: true });
  }
  return { server: join(folder, inner, "server.js"), folder: join(folder, inner) };
}

function findServer(folder: string): string {
  const found = readdirSync(folder, { recursive: true, encoding: "utf8" }).find(
    (file) => /(^|\/)server\.js$/.test(file) && !file.includes("node_modules"),
  );
  if (!found) throw new Error(`There is no server.js in ${folder}.`);
  return join(folder, found);
}

function run(command: string, cwd: string, env: NodeJS.ProcessEnv) {
  return new Promise<{ code: number | null; output: string }>((resolve) => {
    const child = spawn(command, { cwd, env, shell: true, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stdout.on("data", (chunk) => (output += chunk));
    child.stderr.on("data", (chunk) => (output += chunk));
    child.on("close", (code) => resolve({ code, output }));
  });
}

/** `fetch` would not say another host than it connects to. */
function ask(port: number, path: string, headers: Record<string, string> = {}) {
  return new Promise<{
    status: number | undefined;
    headers: NodeJS.Dict<string | string[]>;
    body: string;
  }>((resolve, reject) => {
    request({ host: "localhost", port, path, headers }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
      response.on("end", () =>
        resolve({ status: response.statusCode, headers: response.headers, body }),
      );
    })
      .on("error", reject)
      .end();
  });
}

function stopped(child: ChildProcess): Promise<boolean> {
  return new Promise((resolve) => {
    child.once("exit", () => resolve(true));
    child.kill("SIGTERM");
  });
}
