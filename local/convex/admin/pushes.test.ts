/** Pushes as requests: several at once, what they say of modules they do not send, what is refused. */
import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { bundleModules, generatedServer } from "../test/bundle-modules.ts";
import { startTestConvex, type TestConvex } from "../test/running.ts";

type Answer = Record<string, unknown>;
type Modules = Awaited<ReturnType<typeof bundleModules>>;

let convex: TestConvex;
const logged: string[] = [];
let one: Modules;
let two: Modules;

const project = (answer: number) =>
  bundleModules({
    "_generated/server.ts": generatedServer,
    "answer.ts": `
      import { query } from "./_generated/server";
      export const get = query({ handler: () => ${answer} });`,
    "same.ts": `
      import { query } from "./_generated/server";
      export const get = query({ handler: () => "same" });`,
  });

beforeAll(async () => {
  convex = await startTestConvex({ log: (line) => logged.push(line) });
  [one, two] = await Promise.all([project(1), project(2)]);
});
afterAll(() => convex.close());

async function post(path: string, body: object): Promise<{ status: number; answer: Answer }> {
  const response = await fetch(new URL(`/api/${path}`, convex.url), {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ adminKey: convex.adminKey, ...body }),
  });
  return { status: response.status, answer: (await response.json()) as Answer };
}

const start = (changedModules: unknown[], rest: object = {}, options: object = {}) =>
  post("deploy2/start_push", {
    functions: "convex/",
    appDefinition: { schema: null, dependencies: [], changedModules, ...rest },
    componentDefinitions: [],
    ...options,
  });
const sent = (modules: Modules) => modules.map((entry) => ({ ...entry, sourceMap: undefined }));
const wait = ({ answer }: { answer: Answer }) =>
  post("deploy2/wait_for_schema", { schemaChange: answer.schemaChange, timeoutMs: 10_000 });
const finish = ({ answer }: { answer: Answer }, options: object = {}) =>
  post("deploy2/finish_push", { startPush: answer, ...options });
const value = async (path = "answer:get") =>
  (await post("query", { path, args: {} })).answer.value ?? null;

beforeEach(async () => {
  const push = await start(sent(one));
  expect((await wait(push)).answer).toEqual({ type: "complete" });
  expect((await finish(push)).status).toBe(200);
});

describe("of two pushes at once", () => {
  it("the one that began last is live, the other is told so", async () => {
    const [first, second] = [await start(sent(two)), await start(sent(one))];
    const late = await finish(first);
    expect([late.status, late.answer.code]).toEqual([400, "RaceDetected"]);
    expect(await value()).toBe(1);
    expect((await wait(first)).answer).toEqual({ type: "raceDetected" });
    expect((await finish(second)).status).toBe(200);
    expect((await finish(second)).answer.code).toBe("RaceDetected");
  });

  it("one that other variables overtook is told so, too", async () => {
    const push = await start(sent(two));
    await convex.setEnv({ ANYTHING: "else" });
    expect((await finish(push)).answer.code).toBe("RaceDetected");
    expect(await value()).toBe(1);
  });
});

it("a push that nobody knows is a lost race", async () => {
  const unknown = { answer: { schemaChange: { schemaIds: { "": "never" } } } };
  expect((await wait(unknown)).answer).toEqual({ type: "raceDetected" });
  expect((await finish(unknown)).answer.code).toBe("RaceDetected");
});

it("a dry run changes nothing", async () => {
  const push = await start(sent(two), {}, { dryRun: true });
  expect((await wait(push)).answer).toEqual({ type: "complete" });
  expect((await finish(push, { dryRun: true })).status).toBe(200);
  expect(await value()).toBe(1);
});

describe("modules that are not sent", () => {
  const hash = ({ source }: { source: string }) =>
    createHash("sha256").update(source).digest("hex");
  const split = () => {
    const same = one.filter(({ path }) => path === "same.js");
    const changed = two.filter(({ path }) => path !== "same.js");
    return { changed, same };
  };

  it("are those that are live", async () => {
    const { answer } = await post("get_config_hashes", {});
    const known = answer.moduleHashes as { path: string; hash: string }[];
    const { changed, same } = split();
    expect(known.find(({ path }) => path === "same.js")?.hash).toBe(hash(same[0] as Modules[0]));
    const unchangedModuleHashes = same.map((entry) => ({ path: entry.path, sha256: hash(entry) }));
    expect((await finish(await start(sent(changed), { unchangedModuleHashes }))).status).toBe(200);
    expect([await value(), await value("same:get")]).toEqual([2, "same"]);
  });

  it("and are not what the sender takes them for are asked for again", async () => {
    const unchangedModuleHashes = [{ path: "same.js", sha256: hash({ source: "else" }) }];
    const { status, answer } = await start(sent(split().changed), { unchangedModuleHashes });
    expect([status, answer.code]).toEqual([400, "RaceDetected"]);
  });
});

it.each([
  ["components", {}, { componentDefinitions: [{}] }, "ComponentsNotSupported"],
  ["no module", { changedModules: [{ path: "a.js" }] }, {}, "BadRequest"],
  [
    "an unknown environment",
    { changedModules: [{ path: "a.js", source: "", environment: "moon" }] },
    {},
    "BadRequest",
  ],
  [
    "more than 4,096 modules",
    {
      changedModules: Array.from({ length: 4_097 }, (_, n) => {
        return { path: `m${n}.js`, source: "", environment: "isolate" };
      }),
    },
    {},
    "TooManyModules",
  ],
  [
    "code that does not load",
    { changedModules: [{ path: "a.js", source: "throw new Error('no')", environment: "isolate" }] },
    {},
    "InvalidModules",
  ],
])("%s: refused, and the live code serves on", async (_, app, options, code) => {
  const { status, answer } = await start([], app, options);
  expect([status, answer.code]).toEqual([400, code]);
  expect(await value()).toBe(1);
});

it("variables that the live auth config cannot do without are refused in words", async () => {
  await convex.setEnv({ ISSUER: "https://issuer.example" });
  const config = await bundleModules({
    "auth.config.ts": `
      export default { providers: [{ domain: process.env.ISSUER, applicationID: "convex" }] };`,
  });
  expect((await finish(await start(sent([...one, ...config])))).status).toBe(200);
  for (const [value, code, words] of [
    ["", "InvalidAuthConfig", "domain must be a non-empty string"],
    [null, "AuthConfigMissingEnvironmentVariable", "ISSUER is used in auth config file"],
  ] as const) {
    const changes = [{ name: "ISSUER", value }];
    const { status, answer } = await post("update_environment_variables", { changes });
    expect([status, answer.code]).toEqual([400, code]);
    expect(answer.message).toContain(words);
  }
  const { answer } = await post("get_config_hashes", {});
  expect(answer.config).toMatchObject({ authInfo: [{ domain: "https://issuer.example" }] });
});

it("what a schema stages is said not to be looked at, once", async () => {
  const schema = (
    await bundleModules({
      "schema.ts": `
      import { defineSchema, defineTable } from "convex/server";
      import { v } from "convex/values";
      export default defineSchema({
        notes: defineTable({ text: v.string() })
          .index("by_text", { fields: ["text"], staged: true })
          .staged({ text: v.number() }),
        plain: defineTable({ text: v.string() }).index("by_text", ["text"]),
      });`,
    })
  )[0];
  logged.length = 0;
  for (const modules of [one, two]) {
    const push = await start(sent(modules), { schema });
    expect((await wait(push)).answer).toEqual({ type: "complete" });
    expect((await finish(push)).status).toBe(200);
  }
  expect(logged.filter((line) => line.includes("staged"))).toEqual([
    "push: staged, which the local backend does not look at: index notes.by_text, validator of notes",
  ]);
});
