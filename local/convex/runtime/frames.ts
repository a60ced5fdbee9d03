/**
 * Stack frames as a developer reads them: `    at handler (../convex/users.ts:12:3)`.
 *
 * A frame of the linked code is traced twice: to the module that the CLI pushed, and from there to
 * the file it was bundled from. Sources are printed as the CLI wrote them into its maps (relative
 * to its output folder) and columns count from zero, both as Convex does. Maps are parsed only
 * when something failed.
 */
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import type { MappedModule } from "./linker.ts";
import type { RawError } from "./protocol.ts";
import type { FunctionFailure } from "./types.ts";

export interface SourcePosition {
  path: string;
  /** From one. */
  line: number;
  /** From zero. */
  column: number;
}

const frame = /^\s+at (?:(.*?) \()?(?:file:\/\/)?convex:\/(.+?):(\d+):(\d+)\)?$/;
const anonymousFrame = /^\s+at (.*) \((?:<anonymous>|index \d+)\)$/;

/** Maps positions and stacks of one set of modules. */
export class FrameMapper {
  readonly #modules: Map<string, MappedModule>;
  readonly #maps = new Map<string, TraceMap | null>();

  constructor(modules: Map<string, MappedModule>) {
    this.#modules = modules;
  }

  /** Where linked code came from; null for a module that is unknown. */
  position(path: string, line: number, column: number): SourcePosition | null {
    const module = this.#modules.get(path);
    if (!module) return null;
    const pushed = this.#trace(`${path}\0link`, module.linkMap, line, column);
    if (!pushed) return null;
    const original = this.#trace(path, module.sourceMap, pushed.line, pushed.column);
    return original ?? { path, line: pushed.line, column: pushed.column };
  }

  /** The error with its frames mapped and those of the runtime itself left out. */
  failure(error: RawError): FunctionFailure {
    const frames = error.stack.split("\n").flatMap((line) => this.#frame(line));
    while (frames.length > 0 && !frames.at(-1)?.located) frames.pop();
    const stack = frames.map(({ text }) => `    at ${text}\n`).join("");
    const message = stack ? `${error.message}\n${stack}` : error.message;
    return error.data === undefined ? { message } : { message, data: error.data };
  }

  #frame(line: string): { text: string; located: boolean }[] {
    const match = frame.exec(line);
    if (!match) {
      const bare = anonymousFrame.exec(line);
      return bare ? [{ text: `${bare[1]} (<anonymous>)`, located: false }] : [];
    }
    const [, name, path, lineText, columnText] = match;
    const at = this.position(path ?? "", Number(lineText), Number(columnText) - 1);
    const place = at ? `${at.path}:${at.line}:${at.column}` : `${path}:${lineText}:${columnText}`;
    return [{ text: `${name ?? "<anonymous>"} (${place})`, located: true }];
  }

  #trace(key: string, map: string | null, line: number, column: number): SourcePosition | null {
    let tracer = this.#maps.get(key);
    if (tracer === undefined) {
      tracer = map ? parseMap(map) : null;
      this.#maps.set(key, tracer);
    }
    if (!tracer) return null;
    const found = originalPositionFor(tracer, { line, column });
    return found.source === null
      ? null
      : { path: found.source, line: found.line, column: found.column };
  }
}

/** A broken map costs its frames their places, never the error its text. */
function parseMap(text: string): TraceMap | null {
  try {
    return new TraceMap(text);
  } catch {
    return null;
  }
}
