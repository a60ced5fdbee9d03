/** What stands in the way is told in one line with its cure, and exit code 1. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { publishableKey } from "../doctor/healthy";
import { canMount, withSmallDisk } from "./network";
import { copyProject, portWishes, until, type Project, type Run } from "./project";
import { atTerminal, hasTerminal } from "./terminal";

let project: Project;

beforeAll(() => {
  project = copyProject("words");
});

afterEach(async () => {
  await project.ended();
  rmSync(join(project.folder, ".local"), {
    recursive: true,
    force: true,
    maxRetries: 10,
    retryDelay: 100,
  });
});

afterAll(() => project.remove());

const write = (file: string, text: string) => {
  mkdirSync(join(project.folder, file, ".."), { recursive: true });
  writeFileSync(join(project.folder, file), text);
};

const cloud = {
  CONVEX_DEPLOYMENT: "dev:calm-otter-1",
  NEXT_PUBLIC_CONVEX_URL: "https://calm-otter-1.convex.cloud",
};
const settings = JSON.stringify({
  version: 1,
  ports: {},
  webhookSecret: "whsec_x",
  demoPassword: "x",
  seeded: true,
});

interface Trouble {
  what: string;
  script?: string;
  args?: string[];
  env?: Record<string, string>;
  before?: () => void;
  line: RegExp;
}

const troubles: Trouble[] = [
  {
    what: "-H 127.0.0.1",
    args: ["-H", "127.0.0.1"],
    line: /^-H 127\.0\.0\.1: the page is served and opened as localhost only/,
  },
  {
    what: "local Clerk with cloud Convex",
    env: cloud,
    line: /^Local Clerk with a Convex in the cloud cannot work/,
  },
  {
    what: "half of Clerk's keys",
    env: { CLERK_SECRET_KEY: "sk_test_x" },
    line: /^CLERK_SECRET_KEY is set but NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY is not/,
  },
  {
    what: "a hosting platform",
    env: { VERCEL: "1" },
    line: /^This is Vercel: the local servers do not run there/,
  },
  {
    what: "a damaged folder",
    before: () => write(".local/dev/stack.json", "{"),
    line: /stack\.json is damaged; to start over, run npm run reset\.$/,
  },
  {
    what: "a folder of a newer version",
    before: () => write(".local/dev/stack.json", '{"version":99}'),
    line: /was written by a newer version; .*npm run reset\.$/,
  },
  {
    what: "a backend's folder of a newer version",
    before: () => {
      write(".local/dev/stack.json", settings);
      write(".local/dev/convex/db/data.mdb", "x");
      write(".local/dev/convex/format.json", '{"format":"handoff-convex","version":999}');
    },
    line: /was written by a newer version .*To start over, run npm run reset\.$/,
  },
  {
    what: "npm missing",
    before: () => {
      write("package-lock.json", '{"packages":{"node_modules/next":{"version":"0.0.0"}}}');
      onTestFinished(() => rmSync(join(project.folder, "package-lock.json")));
    },
    env: { PATH: "" },
    line: /^npm was not found: install Node with npm/,
  },
  {
    what: "no build to start",
    script: "start.mjs",
    line: /^There is no build yet: run npm run build first\.$/,
  },
  {
    what: "a build with other values",
    script: "start.mjs",
    before: () => write(".local/build.json", '{"NEXT_PUBLIC_CONVEX_URL":"http://127.0.0.1:1"}'),
    line: /^The build was made with other values of .*: run npm run build again\.$/,
  },
  {
    what: "a build beside a stack with other halves",
    script: "build.mjs",
    before: () => {
      // This process stands for the stack that runs.
      write(".local/dev/lock.json", JSON.stringify({ pid: process.pid, birth: null }));
      write(".local/dev/running.json", '{"clerk":{},"convex":{}}');
    },
    env: {
      NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: publishableKey("calm-otter-1.clerk.accounts.dev"),
      CLERK_SECRET_KEY: "sk_test_x",
    },
    line: /^npm run dev runs with other halves than real Clerk and local Convex: stop it first\.$/,
  },
  {
    what: "an unknown kind of test",
    script: "test.mjs",
    args: ["--only", "luck"],
    line: /^--only: luck is none of lint, types, unit/,
  },
  {
    what: "reset without a terminal to ask in",
    script: "reset.mjs",
    before: () => write(".local/dev/stack.json", settings),
    line: /^Add --yes to forget/,
  },
];

/** What a run said, without what goes on, and without ports: others on this machine may have them. */
function said(run: Run): string[] {
  const lines = run.output().trim().split("\n");
  return lines.filter((line) => !/ …$|^Nothing was forgotten|^ *Port \d+ is taken/.test(line));
}

describe("one line and exit code 1", () => {
  test.each(troubles)("$what", async ({ script = "dev.mjs", args, env, before, line }) => {
    before?.();
    const run = project.run(script, args, env);
    expect(await run.exited, run.output()).toBe(1);
    expect(said(run)).toEqual([expect.stringMatching(line)]);
  });

  // The stack itself, then local Convex, then local Clerk is the first to notice.
  test.runIf(canMount()).each(["4k", "16k", "64k"])("a full disk of %s", async (size) => {
    const node = join(project.folder, `node-on-${size}`);
    mkdirSync(join(project.folder, ".local"), { recursive: true });
    writeFileSync(node, withSmallDisk(join(project.folder, ".local"), size), { mode: 0o700 });
    onTestFinished(() => rmSync(node));
    const run = project.run("dev.mjs", [], {}, node);
    expect(await run.exited, run.output()).toBe(1);
    expect(said(run)).toEqual(["The disk is full. Free some space, then start again."]);
  });

  test("a damaged folder is left as it is, and reset cures it", async () => {
    write(".local/dev/stack.json", "{");
    await project.run("dev.mjs").exited;
    expect(readFileSync(join(project.folder, ".local/dev/stack.json"), "utf8")).toBe("{");
    expect(await project.run("reset.mjs", ["--yes"]).exited).toBe(0);
    await withDev(async (run) => expect(run.output()).toContain("mira@handoff.test"));
  });
});

describe.runIf(hasTerminal)("reset, asked away from", () => {
  test.each([
    ["Ctrl-C", "\u0003"],
    ["Ctrl-D", "\u0004"],
  ])("by %s, forgets nothing and says so", async (_, key) => {
    write(".local/dev/stack.json", settings);
    const command = [process.execPath, "scripts/reset.mjs"];
    const terminal = atTerminal(command, project.folder, { PATH: process.env.PATH ?? "" });
    await terminal.answer("(y/N)", key);
    expect(await terminal.exited, terminal.output()).toBe(1);
    expect(terminal.output().trim()).toMatch(/\(y\/N\)\s+Nothing was forgotten\.$/);
    expect(readFileSync(join(project.folder, ".local/dev/stack.json"), "utf8")).toBe(settings);
  });
});

/** Starts the whole, does something, and ends it. */
async function withDev(work: (run: Run) => Promise<void>, env = {}): Promise<void> {
  const run = project.run("dev.mjs", [], env);
  try {
    await until(
      () => run.output().includes("Ready in") || run.process.exitCode !== null,
      run.output,
    );
    expect(run.process.exitCode, run.output()).toBeNull();
    await work(run);
  } finally {
    run.process.kill("SIGINT");
    await run.exited;
  }
}

/** A port that stays free when it is given up: of those that no outgoing connection is given. */
async function holdPort(port: number): Promise<{ server: Server; port: number }> {
  const server = createServer();
  const isHeld = await new Promise<boolean>((resolve) =>
    server.once("error", () => resolve(false)).listen(port, "127.0.0.1", () => resolve(true)),
  );
  return isHeld ? { server, port } : holdPort(port + 16);
}

describe("told, and the rest goes on", () => {
  test("a taken port is replaced and kept", async () => {
    const { server, port } = await holdPort(portWishes().app);
    const told = new RegExp(`Port ${port} is taken: app is on (\\d+) from now on\\.`);
    let other = "";
    try {
      const wish = { HANDOFF_PORTS: `app=${port}` };
      await withDev(async (run) => {
        other = told.exec(run.output())?.[1] ?? "";
        expect(run.output()).toContain(`http://localhost:${other}`);
      }, wish);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
    expect(other).not.toBe("");
    await withDev(async (run) => expect(run.output()).toContain(`http://localhost:${other}`));
  });

  test("a function that does not compile: the CLI's words, and the old version keeps running", async () => {
    const broken = join(project.folder, "convex", "broken.ts");
    onTestFinished(() => rmSync(broken, { force: true }));
    await withDev(async (run) => {
      // The command line may not watch yet: a person saves again, too.
      let saved = 0;
      await until(() => {
        if (Date.now() - saved > 5_000) {
          saved = Date.now();
          writeFileSync(broken, "export const x = ;\n");
        }
        return run.output().includes("Functions not pushed");
      }, run.output);
      await until(() => run.output().includes("convex/broken.ts:1:17"), run.output);
      // An unsigned delivery is refused by the functions themselves.
      const file = join(project.folder, ".local/dev/running.json");
      const { webhook } = JSON.parse(readFileSync(file, "utf8")) as { webhook: { url: string } };
      expect((await fetch(webhook.url, { method: "POST", body: "{}" })).status).toBe(400);
      rmSync(broken);
      await until(() => /functions.*ready/.test(run.output()), run.output);
    });
  });
});
