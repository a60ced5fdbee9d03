/** Linking and mapping together, on bundles as the CLI makes them. */
import { Script } from "node:vm";
import { describe, expect, test } from "vitest";
import { bundleModules } from "../test/bundle-modules.ts";
import { FrameMapper } from "./frames.ts";
import { Linker } from "./linker.ts";
import { FunctionLoadError } from "./load-error.ts";
import { framePrefix } from "./protocol.ts";
import type { PushedModule } from "./types.ts";

const module = (path: string, source: string): PushedModule => ({
  path,
  source,
  sourceMap: null,
  environment: "isolate",
});

/** Runs linked modules with nothing but `require`. */
async function evaluate(modules: PushedModule[], path: string): Promise<Record<string, unknown>> {
  const linked = await new Linker().link(modules);
  const done = new Map<string, { exports: Record<string, unknown> }>();
  const load = (at: string): Record<string, unknown> => {
    const known = done.get(at);
    if (known) return known.exports;
    const made = { exports: {} as Record<string, unknown> };
    done.set(at, made);
    const text = `(function (exports, require, module, __moduleUrl) {\n${linked.get(at)?.code}\n})`;
    const run = new Script(text, {
      filename: framePrefix + at,
      lineOffset: -1,
    }).runInThisContext() as (...args: unknown[]) => void;
    run(made.exports, (s: string) => load(s.replace(/^(\.\.?\/)+/, "")), made, framePrefix + at);
    return made.exports;
  };
  return load(path);
}

describe("linking", () => {
  test("imports, re-exports, defaults and live bindings", async () => {
    const exports = await evaluate(
      [
        module(
          "a.js",
          `import b, { count, up } from "./b.js"; import * as all from "./b.js"; export * from "./b.js"; up(); export { b as default }; export const seen = () => [count, all.count];`,
        ),
        module(
          "b.js",
          `export let count = 0; export function up() { count++; } export default "b";`,
        ),
      ],
      "a.js",
    );
    expect(exports.default).toBe("b");
    expect((exports.seen as () => unknown)()).toEqual([1, 1]);
    expect(exports.count).toBe(1);
  });

  test("circular imports and dynamic ones", async () => {
    const exports = await evaluate(
      [
        module(
          "a.js",
          `import { b } from "./b.js"; export const a = () => "a" + b(); export const lazy = () => import("./b.js"); export const url = import.meta.url;`,
        ),
        module(
          "b.js",
          `import { a } from "./a.js"; export const b = () => "b"; export const back = () => a();`,
        ),
      ],
      "a.js",
    );
    expect((exports.a as () => string)()).toBe("ab");
    const lazy = await (exports.lazy as () => Promise<{ back: () => string }>)();
    expect(lazy.back()).toBe("ab");
    expect(exports.url).toBe("convex:/a.js");
  });

  test.each([
    [
      "export const x = await Promise.resolve(1);",
      "Top-level awaits in source files are unsupported",
    ],
    ["export const = 1;", "Failed to analyze bad.js: "],
  ])("%s is refused", async (source, words) => {
    const linking = new Linker().link([module("bad.js", source)]);
    await expect(linking).rejects.toThrow(FunctionLoadError);
    await expect(linking).rejects.toThrow(words);
  });

  test("what did not change is not linked again", async () => {
    const linker = new Linker();
    const first = await linker.link([
      module("a.js", "export const a = 1;"),
      module("b.js", "export const b = 1;"),
    ]);
    const second = await linker.link([
      module("a.js", "export const a = 1;"),
      module("b.js", "export const b = 2;"),
    ]);
    expect(second.get("a.js")?.code).toBe(first.get("a.js")?.code);
    expect(second.get("b.js")?.code).not.toBe(first.get("b.js")?.code);
  });
});

describe("frames", () => {
  const files = {
    "lib/shared.ts": `
export interface Thing { name: string }

export function refuse(thing: Thing): never {
  throw new RangeError(
    "refused " + thing.name,
  );
}
`,
    "one.ts": `import { refuse } from "./lib/shared";
export async function run() { await null; refuse({ name: "one" }); }`,
    "deep/er/two.ts": `import { refuse } from "../../lib/shared";
// a comment that shifts lines

export const run = async () => {
  await null;
  [1].forEach(() => refuse({ name: "two" }));
};`,
  };

  const stackOf = async (path: string): Promise<string> => {
    const modules = await bundleModules(files);
    const { run } = (await evaluate(modules, path)) as { run: () => Promise<void> };
    const mapper = new FrameMapper(await new Linker().link(modules));
    const error = (await run().catch((e: unknown) => e)) as Error;
    return mapper.failure({ message: `Uncaught ${String(error)}`, stack: error.stack ?? "" })
      .message;
  };

  test("lead through chunks to the files they came from, relative to where the CLI wrote", async () => {
    expect(await stackOf("one.js")).toBe(
      "Uncaught RangeError: refused one\n" +
        "    at refuse (../../convex/lib/shared.ts:5:8)\n" +
        "    at run (../convex/one.ts:2:42)\n",
    );
  });

  test("keep native frames between those of the developer", async () => {
    expect(await stackOf("deep/er/two.js")).toBe(
      "Uncaught RangeError: refused two\n" +
        "    at refuse (../../convex/lib/shared.ts:5:8)\n" +
        "    at <anonymous> (../../../convex/deep/er/two.ts:6:20)\n" +
        "    at Array.forEach (<anonymous>)\n" +
        "    at run (../../../convex/deep/er/two.ts:6:6)\n",
    );
  });

  test("a broken map costs the frames their places only", async () => {
    const modules = (
      await bundleModules({ "a.ts": `export const run = async () => { throw new Error("x"); };` })
    ).map((one) => ({ ...one, sourceMap: "not a map" }));
    const mapper = new FrameMapper(await new Linker().link(modules));
    const stack = `Error: x\n    at run (${framePrefix}a.js:40:3)\n    at internal (node:internal/x:1:1)`;
    expect(mapper.failure({ message: "Uncaught Error: x", stack }).message).toMatch(
      /^Uncaught Error: x\n {4}at run \(a\.js:\d+:\d+\)\n$/,
    );
  });
});
