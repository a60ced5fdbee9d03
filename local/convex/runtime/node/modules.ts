/** Modules of `"use node"` files: evaluated in the process's own realm, with Node's own packages. */
import { createRequire } from "node:module";
import { join, posix } from "node:path";
import { pathToFileURL } from "node:url";
import { Script } from "node:vm";
import { framePrefix, type LinkedModule } from "../protocol.ts";

type Evaluate = (
  exports: Record<string, unknown>,
  require: (specifier: string) => unknown,
  module: { exports: Record<string, unknown> },
  url: string,
) => void;

export class NodeModules {
  readonly paths: string[];
  readonly #modules: Map<string, LinkedModule>;
  readonly #evaluated = new Map<string, { exports: Record<string, unknown> }>();
  readonly #folder: string;
  readonly #require: NodeJS.Require;

  /** @param projectDir where packages that the push left external are found */
  constructor(modules: LinkedModule[], projectDir: string) {
    this.#modules = new Map(modules.map((module) => [module.path, module]));
    this.paths = modules.map(({ path }) => path);
    this.#folder = projectDir;
    this.#require = createRequire(join(projectDir, "package.json"));
  }

  /** The module's exports, evaluated once. Throws what its code throws. */
  load(path: string): Record<string, unknown> {
    const known = this.#evaluated.get(path);
    if (known) return known.exports;
    const linked = this.#modules.get(path);
    if (!linked) throw new Error(`Couldn't find module ${path}`);
    const text = `(function (exports, require, module, __moduleUrl) {\n${linked.code}\n})`;
    const script = new Script(text, { filename: framePrefix + path, lineOffset: -1 });
    const module = { exports: {} as Record<string, unknown> };
    this.#evaluated.set(path, module);
    try {
      const require = (specifier: string): unknown => this.#resolve(path, specifier);
      const url = pathToFileURL(join(this.#folder, "convex", path)).href;
      (script.runInThisContext() as Evaluate)(module.exports, require, module, url);
    } catch (error) {
      this.#evaluated.delete(path);
      throw error;
    }
    return module.exports;
  }

  #resolve(from: string, specifier: string): unknown {
    const path = posix.join(posix.dirname(from), specifier);
    return /^\.\.?\//.test(specifier) && this.#modules.has(path)
      ? this.load(path)
      : this.#require(specifier);
  }
}
