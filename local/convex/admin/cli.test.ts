/** The official command line against a running deployment. */
import { ConvexClient, ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { WebSocket } from "ws";
import { makeProject, type Project } from "../test/cli.ts";
import { notes, notesProject } from "../test/notes-project.ts";
import { startTestConvex, until, type TestConvex } from "../test/running.ts";

// Each run of the command line takes a second of a processor that others use too.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let convex: TestConvex;
let project: Project;

const http = () => new ConvexHttpClient(convex.url, { logger: false });

const httpModule = `
  import { httpRouter } from "convex/server";
  import { httpAction } from "./_generated/server";
  const http = httpRouter();
  http.route({ path: "/ping", method: "GET", handler: httpAction(async () => new Response("pong")) });
  export default http;`;
const authConfig = `
  export default { providers: [{ domain: process.env.NOT_SET, applicationID: "convex" }] };`;
const schema = (text: string) =>
  (notesProject["schema.ts"] as string).replace("text: v.string()", `text: ${text}`);

beforeAll(async () => {
  convex = await startTestConvex();
  project = await makeProject(convex, { ...notesProject, "http.ts": httpModule });
  const pushed = await project.convex("dev", "--once", "--typecheck", "disable");
  expect(pushed, pushed.stderr).toMatchObject({ code: 0 });
  expect(pushed.stderr).toContain("Convex functions ready!");
  expect(pushed.stderr).toContain("[+] counters.by_name");
});
afterAll(async () => {
  await convex.close();
  await project.remove();
});

describe("dev", () => {
  it("writes the generated code and the address", async () => {
    await access(join(project.folder, "backend/_generated/api.d.ts"));
    const env = await readFile(join(project.folder, ".env.local"), "utf8");
    expect(env).toContain(convex.url);
    expect(env).toContain(convex.siteUrl);
  });

  it("refuses a schema that the data does not fit, and goes on serving", async () => {
    await http().mutation(notes.add, { list: "dev", text: "kept" });
    await project.write({ "schema.ts": schema("v.number()") });
    const refused = await project.convex("dev", "--once", "--typecheck", "disable");
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("Schema validation failed.");
    expect(refused.stderr).toContain('in table "notes" does not match the schema');
    expect(await http().query(notes.list, { list: "dev" })).toEqual(["kept"]);
    await project.write({ "schema.ts": schema("v.string()") });
  });

  it.each([
    [
      "code that fails as it loads",
      { "bad.ts": "export const x = nope();" },
      /nope is not defined[\s\S]*backend\/bad\.ts|nope is not defined/,
    ],
    [
      "an auth config whose variable is not set",
      { "auth.config.ts": authConfig },
      /NOT_SET is used in auth config file/,
    ],
    [
      "an auth config with a provider of no known type",
      { "auth.config.ts": authConfig.replace("domain: process.env.NOT_SET", 'type: "saml"') },
      /auth\.config: unknown provider type "saml"/,
    ],
  ])("says what is wrong with %s", async (_, files, text) => {
    await project.write(files);
    const refused = await project.convex("dev", "--once", "--typecheck", "disable");
    await project.write(Object.fromEntries(Object.keys(files).map((path) => [path, null])));
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(text);
  });

  it("pushes what is saved to clients that are open", async () => {
    const dev = project.start("dev", "--typecheck", "disable", "--tail-logs", "disable");
    const client = new ConvexClient(convex.url, {
      webSocketConstructor: WebSocket as unknown as typeof globalThis.WebSocket,
      logger: false,
    });
    try {
      const seen: unknown[] = [];
      client.onUpdate(notes.counter, { name: "none" }, (value) => seen.push(value));
      await until(() => seen.length === 1);
      await until(() => dev.output().includes("Convex functions ready!"), 60_000);
      const text = (notesProject["notes.ts"] as string).replace(
        ".unique())?.value ?? 0",
        '.unique())?.value ?? "saved"',
      );
      expect(text).toContain("saved");
      await project.write({ "notes.ts": text });
      await until(() => seen.at(-1) === "saved", 60_000);
      await project.write({ "notes.ts": notesProject["notes.ts"] as string });
      await until(() => seen.at(-1) === 0, 60_000);
    } finally {
      await client.close();
      await dev.stop();
    }
  });
});

describe("run", () => {
  it("calls functions, and acts as somebody", async () => {
    const me = await project.convex(
      "run",
      "--identity",
      '{"subject":"ada","name":"Ada"}',
      "notes:me",
    );
    expect(JSON.parse(me.stdout)).toMatchObject({ subject: "ada", name: "Ada" });
  });

  it("lists what there is when the name is not known", async () => {
    const ran = await project.convex("run", "notes:nothing");
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain("Could not find function");
    expect(ran.stderr).toContain("• notes:secret");
  });

  it("evaluates a query that nobody pushed", async () => {
    const ran = await project.convex(
      "run",
      "--inline-query",
      'const all = await ctx.db.query("notes").collect(); console.log("seen"); return all.length + (await ctx.runQuery("notes:secret", {}));',
    );
    expect(ran).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\s*$/) as string });
    expect(ran.stderr).toContain("seen");
    const evaluate = async (source: string) => {
      const response = await fetch(`${convex.url}/api/run_test_function`, {
        method: "POST",
        headers: { Authorization: `Convex ${convex.adminKey}` },
        body: JSON.stringify({ args: {}, bundle: { path: "testQuery.js", source } }),
      });
      return (await response.json()) as { status: string; errorMessage?: string };
    };
    const preamble = 'import { query } from "convex:/_system/repl/wrappers.js";';
    const writes = `${preamble} export default query((ctx) => ctx.db.insert("notes", {}));`;
    expect(await evaluate(writes)).toMatchObject({ status: "error" });
    expect(await evaluate("export default (")).toMatchObject({
      status: "error",
      errorMessage: expect.stringContaining("Unexpected") as string,
    });
    expect(await evaluate('import "node:fs";')).toMatchObject({ status: "error" });
    // What was evaluated is not deployed.
    await expect(http().query(makeFunctionReference<"query">("testQuery"), {})).rejects.toThrow(
      "Could not find",
    );
  });

  it("watches a query", async () => {
    const watching = project.start("run", "--watch", "notes:counter", '{"name":"watched"}');
    try {
      await until(() => /^0$/m.test(watching.output()), 60_000);
      await http().mutation(notes.increment, { name: "watched" });
      await until(() => /^1$/m.test(watching.output()), 60_000);
    } finally {
      await watching.stop();
    }
  });
});

describe("env", () => {
  it("sets, lists and removes what functions see", async () => {
    expect((await project.convex("env", "set", "GREETING", "hello world")).code).toBe(0);
    expect((await project.convex("env", "list")).stdout).toContain("GREETING=");
    expect(await http().query(notes.greeting, {})).toBe("hello world");
    expect((await project.convex("env", "remove", "GREETING")).code).toBe(0);
    expect(await http().query(notes.greeting, {})).toBeNull();
  });
});

describe("the rest", () => {
  it("data lists tables and documents", async () => {
    expect((await project.convex("data")).stdout.split("\n")).toContain("notes");
    const documents = await project.convex("data", "notes", "--format", "jsonLines");
    expect(documents.stdout).toContain('"text": "kept"');
  });

  it("codegen and deploy work", async () => {
    expect((await project.convex("codegen", "--typecheck", "disable")).code).toBe(0);
    const deployed = await project.convex("deploy", "--typecheck", "disable");
    expect(deployed, deployed.stderr).toMatchObject({ code: 0 });
    expect(deployed.stderr).toContain("Deployed Convex functions");
  });

  it("deploy --dry-run changes nothing", async () => {
    await project.write({
      "extra.ts":
        'import { query } from "./_generated/server"; export const hi = query({ handler: () => 1 });',
    });
    const dry = await project.convex("deploy", "--dry-run", "--typecheck", "disable");
    await project.write({ "extra.ts": null });
    expect(dry, dry.stderr).toMatchObject({ code: 0 });
    const hi = makeFunctionReference<"query">("extra:hi");
    await expect(http().query(hi, {})).rejects.toThrow("Could not find public function");
  });

  it("function-spec lists functions and routes", async () => {
    const { stdout } = await project.convex("function-spec");
    const spec = JSON.parse(stdout) as { url: string; functions: Record<string, unknown>[] };
    expect(spec.url).toBe(convex.url);
    expect(spec.functions).toContainEqual({
      functionType: "HttpAction",
      method: "GET",
      path: "/ping",
    });
    expect(spec.functions).toContainEqual({
      identifier: "notes.js:secret",
      functionType: "Query",
      visibility: { kind: "internal" },
      args: { type: "object", value: {} },
      returns: { type: "any" },
    });
  });

  it("logs shows lines and errors as they happen", async () => {
    const logs = project.start("logs");
    try {
      await until(() => logs.output().includes("Watching logs"), 60_000);
      // The first look only finds out where the log is.
      await until(async () => {
        await http()
          .mutation(notes.refuse, {})
          .catch(() => {});
        return logs.output().includes("about to refuse");
      }, 60_000);
      expect(logs.output()).toContain(
        "[CONVEX M(notes:refuse)] [LOG] 'about to refuse' { why: 1 }",
      );
      // The command prints a call's lines one by one.
      await until(() => logs.output().includes("Uncaught ConvexError"), 60_000);
    } finally {
      await logs.stop();
    }
  });

  it("a wrong key is refused in words", async () => {
    const stranger = await makeProject({ ...convex, url: convex.url, adminKey: "a|b" }, {});
    try {
      const ran = await stranger.convex("env", "set", "A", "b");
      expect(ran.code).toBe(1);
      expect(ran.stderr).toContain("The provided admin key was invalid for this instance");
    } finally {
      await stranger.remove();
    }
  });
});
