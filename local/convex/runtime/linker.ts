/**
 * Turns pushed ESM modules into scripts that `node:vm` can run in any context.
 *
 * The CLI pushes ESM that imports only its own chunks (`./_deps/HASH.js`), packages being bundled
 * already. Each module becomes one CommonJS function of its own, evaluated on first use: a call
 * loads only what it imports, and a push re-links only what it changed. The alternative, V8's own
 * ESM linking (`vm.SourceTextModule`), still needs an experimental flag.
 */
import { stop, transform, type TransformFailure } from "esbuild";
import { FunctionLoadError } from "./load-error.ts";
import type { LinkedModule } from "./protocol.ts";
import type { PushedModule } from "./types.ts";

/** A linked module with the two maps that lead from its frames to the developer's file. */
export interface MappedModule extends LinkedModule {
  source: string;
  /** From the linked code to the pushed module. */
  linkMap: string;
  /** From the pushed module to the original sources, as pushed. */
  sourceMap: string | null;
}

/** Remembers what was linked last, so that the next push pays for its changes only. */
export class Linker {
  #last = new Map<string, MappedModule>();
  readonly #idleMs: number | undefined;
  #idle: NodeJS.Timeout | undefined;
  #linking = 0;

  /** @param idleMs when given, esbuild's own process (60 MB) ends after so long without work */
  constructor(idleMs?: number) {
    this.#idleMs = idleMs;
  }

  /** @throws FunctionLoadError when a module's text cannot be parsed. */
  async link(modules: PushedModule[]): Promise<Map<string, MappedModule>> {
    clearTimeout(this.#idle);
    this.#linking++;
    try {
      return await this.#linkAll(modules);
    } finally {
      this.#linking--;
      this.#stopLater();
    }
  }

  async #linkAll(modules: PushedModule[]): Promise<Map<string, MappedModule>> {
    const linked = new Map<string, MappedModule>();
    await Promise.all(
      modules.map(async (module) => {
        const known = this.#last.get(module.path);
        const same = known?.source === module.source && known.environment === module.environment;
        linked.set(
          module.path,
          same ? { ...known, sourceMap: module.sourceMap } : await linkOne(module),
        );
      }),
    );
    this.#last = linked;
    return linked;
  }

  #stopLater(): void {
    if (this.#idleMs === undefined || this.#linking > 0) return;
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => void stop(), this.#idleMs).unref();
  }
}

async function linkOne(module: PushedModule): Promise<MappedModule> {
  try {
    const { code, map } = await transform(module.source, {
      format: "cjs",
      platform: "neutral",
      target: "es2022",
      sourcefile: module.path,
      sourcemap: "external",
      sourcesContent: false,
      supported: { "dynamic-import": false },
      define: { "import.meta.url": "__moduleUrl" },
      logLevel: "silent",
    });
    return { ...module, code, linkMap: map };
  } catch (error) {
    throw new FunctionLoadError("InvalidModules", linkFailure(module.path, error));
  }
}

function linkFailure(path: string, error: unknown): string {
  const text = (error as TransformFailure).errors?.[0]?.text ?? String(error);
  return text.startsWith("Top-level await")
    ? `Failed to analyze ${path}: Top-level awaits in source files are unsupported`
    : `Failed to analyze ${path}: ${text}`;
}
