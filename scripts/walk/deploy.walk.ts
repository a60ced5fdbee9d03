/**
 * The way to a host: the hosting platform's own build command, then the server of the Dockerfile,
 * with the local servers in the place of the clouds, under the names of real ones. Where a network of
 * their own can be made, the server listens on all its addresses, as in a container.
 */
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { Facts } from "../lib/stack.mjs";
import { canWallOff, openNetwork, type Network } from "./network";
import { copyProject, until, type Project, type Run } from "./project";

const root = join(import.meta.dirname, "..", "..");
const cli = join(root, "node_modules", "convex", "bin", "main.js");
const dockerfile = readFileSync(join(root, "Dockerfile"), "utf8");

/** Builds take their time. */
const long = Boolean(process.env.HANDOFF_LONG);

describe.runIf(long)("a deployment", () => {
  let project: Project;
  let network: Network | null = null;
  let clouds: Run;
  let facts: Facts;
  /** Runs a command where the clouds can be reached. */
  const inside = (command: string[]) => network?.inside(command) ?? command;
  /** What the container is given when it runs, beside what its pages carry. */
  let given: Record<string, string>;
  let image: { server: string; folder: string };

  beforeAll(async () => {
    project = copyProject("deploy");
    if (canWallOff()) network = await openNetwork();
    const node = join(project.folder, "node-inside");
    writeFileSync(node, `#!/bin/sh\nexec ${inside([process.execPath]).join(" ")} "$@"\n`, {
      mode: 0o700,
    });
    clouds = project.run("local.mjs", ["--push", "never"], {}, node);
    const file = join(project.folder, ".local/dev/running.json");
    await until(
      () => clouds.wrote(".local/dev/running.json") || clouds.process.exitCode !== null,
      clouds.output,
    );
    facts = JSON.parse(readFileSync(file, "utf8")) as Facts;
    const { CLERK_SECRET_KEY = "", CLERK_API_URL = "" } = facts.variables.app;
    given = {
      CLERK_SECRET_KEY,
      CLERK_API_URL,
      ...(network ? inContainer() : { HOSTNAME: "localhost", PORT: `${facts.ports.app}` }),
    };
  }, 120_000);

  afterAll(async () => {
    clouds.process.kill("SIGINT");
    await project.ended();
    network?.close();
    project.remove();
  });

  test("is not built without what its pages carry", async () => {
    const { code, output } = await run([process.execPath, "scripts/build.mjs"], {
      NEXT_OUTPUT: "standalone",
    });
    expect(code, output).toBe(1);
    expect(output.trim().split("\n")).toEqual([
      "2 things in the environment keep this from starting:",
      expect.stringContaining("NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY is not set"),
      expect.stringContaining("NEXT_PUBLIC_CONVEX_URL is not set"),
      expect.stringMatching(/^Help: /),
    ]);
  });

  test("is built by the platform's command", { timeout: 400_000 }, async () => {
    const built = await run(["sh", "-c", buildCommand()], {
      ...facts.variables.app,
      ...facts.variables.deployment,
      // The build command's to tell.
      NEXT_PUBLIC_CONVEX_URL: undefined,
      NEXT_OUTPUT: "standalone",
    });
    expect(built.code, built.output).toBe(0);
    expect(built.output).toContain("Deployed Convex functions");
    image = container(project.folder);
  });

  test.each([
    ["nothing", { CLERK_SECRET_KEY: undefined }, ["CLERK_SECRET_KEY is not set"]],
    [
      "a key of another kind and an address that comes too late",
      { CLERK_SECRET_KEY: "sk_live_canary", NEXT_PUBLIC_CONVEX_URL: "https://canary.convex.cloud" },
      ["NEXT_PUBLIC_CONVEX_URL is another than", "Clerk's two keys belong to different instances"],
    ],
  ])("does not start with %s", async (_, over, lines) => {
    const { code, output } = await run([process.execPath, image.server], { ...given, ...over });
    expect(code, output).toBe(1);
    for (const line of lines) expect(output).toContain(line);
    expect(output).toContain("Help: docs/production.md");
    expect(output).not.toMatch(/canary|Error|\n\s+at /);
  });

  test("serves as the container does", { timeout: 60_000 }, async () => {
    const [command = "", ...args] = inside([process.execPath, image.server]);
    const child = spawn(command, args, {
      cwd: image.folder,
      env: plain({ ...given, NODE_ENV: "production" }),
      stdio: ["ignore", "pipe", "pipe"],
    });
    onTestFinished(() => void child.kill());
    let words = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (some) => (words += some));
    await until(
      () => /Ready/.test(words) || child.exitCode !== null,
      () => words,
    );
    const origin = `http://${network?.address ?? "localhost"}:${given.PORT}`;
    const ask = (path: string, headers = {}) => askFrom(origin + path, headers);
    const host = "app.example.test";
    const proxied = { host, "x-forwarded-host": host, "x-forwarded-proto": "https" };

    const landing = await ask("/", proxied);
    expect(landing.status, words).toBe(200);
    expect(landing.headers["strict-transport-security"]).toContain("max-age=");
    expect(landing.headers["content-security-policy"]).toContain("frame-ancestors");
    const script = /\/_next\/static\/[^"]+\.js/.exec(landing.body)?.[0] ?? "";
    expect((await ask(script)).status).toBe(200);
    expect(await ask("/api/health")).toMatchObject({ status: 200 });
    const away = await ask("/dashboard?x=1", proxied);
    expect(away.status).toBe(307);
    const location = new URL(away.headers.location ?? "", `https://${host}`);
    expect(location.href).toBe(`https://${host}/sign-in?redirect_url=%2Fdashboard%3Fx%3D1`);
    const signIn = await ask("/sign-in", proxied);
    expect(signIn.headers["content-security-policy"]).toContain("'strict-dynamic'");
    expect(signIn.headers["strict-transport-security"]).toContain("max-age=");
    const here = await ask("/", { host: "localhost" });
    expect(here.headers["strict-transport-security"]).toBeUndefined();
    const { PORT } = given;
    expect(await run(healthCheck(), { PORT })).toMatchObject({ code: 0 });

    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await ended;
    expect(await run(healthCheck(), { PORT })).toMatchObject({ code: 1 });
  });

  /** Another host than one connects to is nothing that `fetch` says. */
  async function askFrom(url: string, headers: Record<string, string>): Promise<Answer> {
    const program = `require("node:http").get(process.argv[1], { headers: JSON.parse(process.argv[2]) }, async (answer) => {
      let body = "";
      for await (const some of answer.setEncoding("utf8")) body += some;
      console.log(JSON.stringify({ status: answer.statusCode, headers: answer.headers, body }));
    });`;
    const { output } = await run([process.execPath, "-e", program, url, JSON.stringify(headers)]);
    return JSON.parse(output) as Answer;
  }

  function run(command: string[], env: Record<string, string | undefined> = {}) {
    const [program = "", ...args] = inside(command);
    return new Promise<{ code: number | null; output: string }>((resolve) => {
      const child = spawn(program, args, {
        cwd: project.folder,
        env: plain(env),
        stdio: ["ignore", "pipe", "pipe"],
      });
      let output = "";
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding("utf8").on("data", (some: string) => (output += some));
      }
      child.on("close", (code) => resolve({ code, output }));
    });
  }
});

interface Answer {
  status: number;
  headers: Record<string, string | undefined>;
  body: string;
}

/** A terminal's own variables and those given, and nobody else's. */
function plain(env: Record<string, string | undefined>): NodeJS.ProcessEnv {
  const { PATH, HOME } = process.env;
  return { PATH, HOME, ...env } as unknown as NodeJS.ProcessEnv;
}

/** What vercel.json says, with the official CLI found without a registry. */
function buildCommand(): string {
  const text = readFileSync(join(root, "vercel.json"), "utf8");
  const { buildCommand: command } = JSON.parse(text) as { buildCommand: string };
  expect(command).toMatch(/^npx convex /);
  return command.replace("npx convex", `"${process.execPath}" "${cli}"`);
}

/** The variables of the Dockerfile's last stage. */
function inContainer(): Record<string, string> {
  const [last = ""] = dockerfile.split(/^FROM /m).slice(-1);
  const [, line = ""] = /^ENV (.+)$/m.exec(last) ?? [];
  const found = Object.fromEntries(line.split(" ").map((pair) => pair.split("=")));
  expect(found).toMatchObject({ HOSTNAME: "0.0.0.0", PORT: "3000" });
  return found as Record<string, string>;
}

/** The Dockerfile's own. */
function healthCheck(): string[] {
  const [, command = "[]"] = /^HEALTHCHECK CMD (\[.+\])$/m.exec(dockerfile) ?? [];
  const [program, ...args] = JSON.parse(command) as string[];
  expect(program).toBe("node");
  return [process.execPath, ...args];
}

/** The last stage of the Dockerfile: its COPY lines, done here. */
function container(project: string): { server: string; folder: string } {
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
