import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { demoPeople } from "./people.ts";
import { startStack, type Stack, type StackEvent, type StackOptions } from "./stack.ts";
import {
  guard,
  isRunning,
  ports,
  smallProject,
  smallServers,
  temporaryFolder,
  until,
} from "./testing.ts";

const ready = "✔ 11:25:09 Convex functions ready! (10ms)";

/** Starts a stack over small servers and keeps what it tells. */
async function start(options: Partial<StackOptions> = {}, signal?: AbortSignal) {
  const events: StackEvent[] = [];
  const dataDir = options.dataDir ?? temporaryFolder();
  const stack: Stack = await startStack(
    {
      project: smallProject([ready]),
      dataDir,
      dist: smallServers(),
      guard,
      localClerk: true,
      localConvex: true,
      push: "never",
      people: demoPeople,
      ports,
      env: {},
      // Whether another program holds a port is not what is tested here.
      onEvent: (event) => event.type === "ports" || events.push(event),
      ...options,
    },
    signal,
  );
  onTestFinished(() => stack.stop());
  return { stack, events, dataDir };
}

const pidIn = (dataDir: string, name: string) => Number(readFileSync(join(dataDir, `${name}.pid`)));

interface Call {
  method: string;
  url: string;
  body: Record<string, unknown>;
}

const callsIn = (dataDir: string) =>
  readFileSync(join(dataDir, "journal.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Call);

describe("a start", () => {
  test("tells addresses, gives the deployment its variables, makes the people once", async () => {
    const { stack, events, dataDir } = await start();
    expect(events.map((event) => event.type)).toEqual(["ready", "seeded"]);
    expect(stack.variables.app.NEXT_PUBLIC_CONVEX_URL).toBe(stack.convex?.url);
    expect(stack.variables.app.DEMO_EMAILS).toContain("mira@handoff.test");

    const calls = callsIn(dataDir);
    const [variables] = calls.filter((call) => call.url === "/api/update_environment_variables");
    expect(variables?.body.changes).toContainEqual({
      name: "CLERK_WEBHOOK_SECRET",
      value: stack.webhook?.secret,
    });
    const people = calls.filter((call) => call.method === "POST" && call.url === "/v1/users");
    expect(people.map((call) => call.body.email_address)).toEqual(
      demoPeople.map((person) => [person.email]),
    );

    await stack.stop();
    const again = await start({ dataDir });
    expect(again.events.map((event) => event.type)).toEqual(["ready"]);
    expect(again.stack.ports).toEqual(stack.ports);
    expect(again.stack.demoPassword).toBe(stack.demoPassword);
    expect(again.stack.webhook).toEqual(stack.webhook);
  });

  test("with a real half starts the other alone", async () => {
    const { stack } = await start({ localClerk: false });
    expect(stack.clerk).toBeNull();
    expect(stack.people).toEqual([]);
    expect(stack.variables.app).not.toHaveProperty("CLERK_SECRET_KEY");
    expect(stack.variables.app.NEXT_PUBLIC_CONVEX_URL).toBe(stack.convex?.url);
  });

  test("is refused while another runs on the same folder", async () => {
    const { dataDir } = await start();
    await expect(start({ dataDir })).rejects.toMatchObject({ code: "already_running" });
  });

  test("takes other ports when a server finds its own taken, and tells so", async () => {
    const dataDir = temporaryFolder();
    const taken = `import { existsSync, writeFileSync } from "node:fs";
      const line = { ready: false, code: "port_taken", message: "taken" };
      if (!existsSync("tried")) { writeFileSync("tried", ""); console.log(JSON.stringify(line)); process.exit(1); }
      process.stdin.on("end", () => process.exit(0)).resume();
      console.log(JSON.stringify({ ready: true, url: "http://localhost:1", publishableKey: "", secretKey: "", outboxUrl: "" }));`;
    const { stack } = await start({ dataDir, dist: smallServers({ clerk: taken }), people: [] });
    expect(stack.clerk?.url).toBe("http://localhost:1");
  });

  test.each([
    ["data_newer", "The folder was written by a newer version."],
    ["data_damaged", "The folder is damaged."],
  ])("ends with the server's own words when it says %s", async (code, message) => {
    const dataDir = temporaryFolder();
    const line = JSON.stringify({ ready: false, code, message });
    const convex = `console.log(${JSON.stringify(line)}); process.exit(1);`;
    const starting = start({ dataDir, dist: smallServers({ convex }) });
    const told = `${message} To start over, remove ${dataDir}.`;
    await expect(starting).rejects.toMatchObject({ code, message: told });
    expect(isRunning(pidIn(dataDir, "clerk"))).toBe(false);
  });

  test("that is called off leaves nothing running", async () => {
    const dataDir = temporaryFolder();
    const calledOff = new AbortController();
    // Convex never gets ready, so the order comes in the middle of the start.
    const convex = `process.stdin.on("end", () => process.exit(0)).resume(); setInterval(() => {}, 1000);`;
    const starting = start({ dataDir, dist: smallServers({ convex }) }, calledOff.signal);
    const ended = expect(starting).rejects.toThrow();
    await until(() => {
      try {
        return isRunning(pidIn(dataDir, "clerk"));
      } catch {
        return false;
      }
    }, "Clerk started");
    calledOff.abort();
    await ended;
    expect(isRunning(pidIn(dataDir, "clerk"))).toBe(false);
    await start({ dataDir });
  });

  test.each([
    [{ VERCEL: "1" }, "hosted"],
    [{ CLERK_SECRET_KEY: "sk_live_x" }, "live_keys"],
  ])("is refused with %j", async (env, code) => {
    await expect(start({ env })).rejects.toMatchObject({ code });
  });
});

test("a stop ends Clerk first, which would still send webhooks to Convex", async () => {
  const { stack, dataDir } = await start();
  await stack.stop();
  const ends = callsIn(dataDir).filter((call) => call.url === "end");
  expect(ends.map((call) => call.body.name)).toEqual(["clerk", "convex"]);
});

describe("a server that dies", () => {
  test.each(["clerk", "convex"])("takes the rest with it: %s", async (name) => {
    const { events, dataDir } = await start();
    process.kill(pidIn(dataDir, name), "SIGKILL");
    await until(() => events.some((event) => event.type === "fatal"), "the stack noticed");
    expect(events.at(-1)).toMatchObject({
      code: "server_died",
      message: `Local ${name} ended unexpectedly (by SIGKILL). Start again.`,
    });
    const other = pidIn(dataDir, name === "clerk" ? "convex" : "clerk");
    await until(() => !isRunning(other), "the other server ended");
  });
});

describe("pushing", () => {
  const pushes = (events: StackEvent[]) => events.filter((event) => event.type === "push");

  test("once, then the people are made", async () => {
    const project = smallProject(["- Preparing Convex functions...", ready], 0);
    const { events } = await start({ push: "once", project });
    await until(() => events.some((event) => event.type === "seeded"), "people made");
    expect(pushes(events).map((event) => event.state)).toEqual(["started", "ready"]);
  });

  test("once and in vain is fatal, with the CLI's words", async () => {
    const project = smallProject(["✘ [ERROR] Unexpected token", "  ../../../convex/a.ts:1:1"], 1);
    const { events } = await start({ push: "once", project });
    await until(() => events.some((event) => event.type === "fatal"), "the stack gave up");
    expect(pushes(events).at(-1)).toMatchObject({
      lines: ["✘ [ERROR] Unexpected token", "  convex/a.ts:1:1"],
    });
    expect(events.at(-1)).toMatchObject({ code: "push_failed" });
  });

  test("a CLI that crashes while it watches is started again", async () => {
    const project = smallProject(["✘ boom"], 1);
    const { events } = await start({ push: "watch", project });
    await until(() => pushes(events).length >= 2, "a second try");
    expect(events.some((event) => event.type === "fatal")).toBe(false);
    const file = join(project, "node_modules/convex/bin/main.js");
    writeFileSync(file, `console.error(${JSON.stringify(ready)}); setInterval(() => {}, 1000);`);
    await until(() => events.some((event) => event.type === "seeded"), "a good push");
  });

  test("ends with the stack", async () => {
    const { stack, events, dataDir } = await start({ push: "watch" });
    await until(() => events.some((event) => event.type === "seeded"), "a push");
    const cli = pidIn(join(dataDir, "cli"), "cli");
    expect(isRunning(cli)).toBe(true);
    await stack.stop();
    expect(isRunning(cli)).toBe(false);
  });
});
