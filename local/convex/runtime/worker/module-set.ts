/** One pushed set of modules in this worker: compiled once, evaluated in a realm on first use. */
import { posix } from "node:path";
import { Script } from "node:vm";
import { framePrefix, type LinkedModule } from "../protocol.ts";
import type { Realm } from "./realm.ts";

type Evaluate = (
  exports: Record<string, unknown>,
  require: (specifier: string) => unknown,
  module: { exports: Record<string, unknown> },
  url: string,
) => void;

/** Idle realms kept of one kind; more are built when calls come at once, and let go afterwards. */
const maxIdle = 8;
/** A realm serves this many calls, then a fresh one takes its place. */
const maxUses = 500;

export class ModuleSet {
  readonly id: string;
  readonly paths: string[];
  readonly #modules: Map<string, LinkedModule>;
  readonly #scripts = new Map<string, Script>();
  readonly #idle: Realm[] = [];
  #closed = false;

  constructor(id: string, modules: LinkedModule[]) {
    this.id = id;
    this.#modules = new Map(modules.map((module) => [module.path, module]));
    this.paths = modules.map((module) => module.path);
  }

  /** A realm nobody uses, or what `create` builds. */
  acquire(create: () => Realm): Realm {
    return this.#idle.pop() ?? create();
  }

  /** Takes a realm back; only clean ones (nothing pending, no error) may be given. */
  giveBack(realm: Realm): void {
    realm.user = null;
    if (this.#closed || ++realm.uses >= maxUses || this.#idle.length >= maxIdle) return;
    this.#idle.push(realm);
  }

  close(): void {
    this.#closed = true;
    this.#idle.length = 0;
  }

  /** The module's exports in this realm. Throws what the module's own code throws. */
  load(realm: Realm, path: string): Record<string, unknown> {
    const known = realm.modules.get(path);
    if (known) return known.exports;
    const evaluate = this.#script(path).runInContext(realm.context) as Evaluate;
    const module = { exports: {} as Record<string, unknown> };
    realm.modules.set(path, module);
    realm.importing++;
    try {
      const require = (specifier: string): unknown => this.#require(realm, path, specifier);
      evaluate(module.exports, require, module, framePrefix + path);
    } catch (error) {
      realm.modules.delete(path);
      throw error;
    } finally {
      realm.importing--;
    }
    return module.exports;
  }

  #require(realm: Realm, from: string, specifier: string): unknown {
    const path = posix.join(posix.dirname(from), specifier);
    if (!/^\.\.?\//.test(specifier) || !this.#modules.has(path)) {
      throw new Error(`Dynamic require of "${specifier}" is not supported`);
    }
    return this.load(realm, path);
  }

  #script(path: string): Script {
    const known = this.#scripts.get(path);
    if (known) return known;
    const module = this.#modules.get(path);
    if (!module) throw new Error(`Couldn't find module ${path}`);
    const script = new Script(
      `(function (exports, require, module, __moduleUrl) {\n${module.code}\n})`,
      {
        filename: framePrefix + path,
        lineOffset: -1,
      },
    );
    this.#scripts.set(path, script);
    return script;
  }
}
