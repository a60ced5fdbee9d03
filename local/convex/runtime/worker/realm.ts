/**
 * One `node:vm` context with the globals of Convex's default runtime. A realm runs one invocation
 * at a time; whatever its code asks for goes to that invocation, so a promise left over from an
 * earlier one finds the door closed.
 *
 * Classes that `convex/values` and user code test with `instanceof` (buffers, typed arrays, Web
 * APIs) are the thread's own, shared into every context. `node:vm` is not a security boundary:
 * the code is the developer's own.
 */
import { AsyncLocalStorage, AsyncResource } from "node:async_hooks";
import { createContext, Script, type Context } from "node:vm";
import { bootstrap } from "./bootstrap.ts";
import { makeConsole } from "./console.ts";
import { fillRandom, randomUuid, type Random } from "./random.ts";

/** What a realm asks of the invocation that runs in it. */
export interface RealmUser {
  readonly kind: string;
  now(): number;
  random: Random;
  log(line: string): void;
  env(): Record<string, string>;
  syscall(op: string, args: string): string;
  asyncSyscall(op: string, args: string): Promise<string>;
  jsSyscall(op: string, args: Record<string, unknown>): unknown;
  /** Something of the host's is under way on the invocation's behalf (fetch, timer, digest). */
  began(): void;
  settled(): void;
  addTimer(timer: NodeJS.Timeout): void;
  removeTimer(timer: NodeJS.Timeout): void;
  /** A callback of the invocation threw where nobody awaits it. */
  fail(error: unknown): void;
  /** Runs a callback as a step of the invocation's code. */
  step(work: () => void): void;
}

const sharedGlobals = [
  "ArrayBuffer",
  "SharedArrayBuffer",
  "DataView",
  "Int8Array",
  "Uint8Array",
  "Uint8ClampedArray",
  "Int16Array",
  "Uint16Array",
  "Int32Array",
  "Uint32Array",
  "Float32Array",
  "Float64Array",
  "BigInt64Array",
  "BigUint64Array",
  "WebAssembly",
  "URL",
  "URLSearchParams",
  "TextEncoder",
  "TextDecoder",
  "TextEncoderStream",
  "TextDecoderStream",
  "Headers",
  "Request",
  "Response",
  "FormData",
  "Blob",
  "File",
  "AbortController",
  "AbortSignal",
  "Event",
  "EventTarget",
  "CustomEvent",
  "MessageChannel",
  "ReadableStream",
  "ReadableStreamDefaultReader",
  "WritableStream",
  "TransformStream",
  "ByteLengthQueuingStrategy",
  "CountQueuingStrategy",
  "CompressionStream",
  "DecompressionStream",
  "DOMException",
  "CryptoKey",
  "SubtleCrypto",
  "atob",
  "btoa",
  "structuredClone",
  "queueMicrotask",
] as const;

/** Classes of which instances made by the host must pass `instanceof` inside. */
const sharedClasses = [
  "Error",
  "TypeError",
  "RangeError",
  "SyntaxError",
  "Promise",
  "Array",
  "Object",
] as const;

const bootstrapScript = new Script(bootstrap, { filename: "convex-bootstrap.js" });
const outer: Record<string, unknown> = globalThis as unknown as Record<string, unknown>;

export class Realm {
  readonly context: Context;
  /** Module exports by path, evaluated on first use. */
  readonly modules = new Map<string, { exports: Record<string, unknown> }>();
  user: RealmUser | null = null;
  /** Depth of module evaluation: time, randomness and syscalls are refused or fixed meanwhile. */
  importing = 0;
  importNow = 0;
  importRandom: Random = () => 0.5;
  /** How often it was used; a realm that has run long enough is replaced. */
  uses = 0;
  readonly fixed: boolean;

  /** @param fixed queries and mutations: frozen clock, seeded randomness, nothing of the outside */
  constructor(fixed: boolean, env?: Record<string, string>) {
    this.fixed = fixed;
    const globals: Record<string, unknown> = {};
    for (const name of sharedGlobals) {
      if (name in outer) globals[name] = outer[name];
    }
    globals.AsyncLocalStorage = AsyncLocalStorage;
    globals.AsyncResource = AsyncResource;
    globals.console = makeConsole(
      (line) => this.user?.log(line),
      () => (this.fixed ? this.#now() : Date.now()),
    );
    globals.process = { env: env ?? this.#env() };
    globals.crypto = this.#crypto();
    if (!fixed) globals.performance = performance;
    this.context = createContext(globals);
    const install = bootstrapScript.runInContext(this.context) as (
      host: unknown,
      fixed: boolean,
    ) => void;
    install(this.#host(), fixed);
  }

  #host(): Record<string, unknown> {
    return {
      sharedClasses,
      outer,
      setImmediate: !this.fixed,
      now: () => this.#now(),
      random: () => this.#random(),
      refusal: (what: string) => this.#refusal(what),
      syscall: (op: string, args: string) => this.#need(op).syscall(op, args),
      asyncSyscall: (op: string, args: string) => this.#need(op).asyncSyscall(op, args),
      jsSyscall: (op: string, args: Record<string, unknown>) => this.#need(op).jsSyscall(op, args),
      fetch: (input: RequestInfo, init?: RequestInit) => this.#track(fetch(input, init)),
      timer: (kind: "setTimeout" | "setInterval", callback: () => void, delay?: number) =>
        this.#timer(kind, callback, delay),
      clearTimer: (timer?: NodeJS.Timeout) => {
        if (!timer) return;
        clearTimeout(timer);
        this.user?.removeTimer(timer);
      },
    };
  }

  #now(): number {
    return this.importing > 0 || !this.user ? this.importNow : this.user.now();
  }

  #random(): number {
    return this.importing > 0 || !this.user ? this.importRandom() : this.user.random();
  }

  #need(op: string): RealmUser {
    if (this.importing > 0) throw new Error(`Can't use ${op} at import time`);
    if (!this.user) throw new Error("The Convex function that made this call has already ended");
    return this.user;
  }

  #refusal(what: string): string | null {
    if (this.importing > 0) return `${what} unsupported at import time`;
    if (!this.fixed) return null;
    return `Can't use ${what} in queries and mutations. Please consider using an action. See https://docs.convex.dev/functions/actions for more details.`;
  }

  #timer(kind: "setTimeout" | "setInterval", callback: () => void, delay?: number): NodeJS.Timeout {
    const user = this.user;
    const run = (): void => {
      if (kind === "setTimeout") user?.removeTimer(timer);
      user?.step(() => {
        try {
          callback();
        } catch (error) {
          user.fail(error);
        }
      });
    };
    const timer = kind === "setTimeout" ? setTimeout(run, delay) : setInterval(run, delay);
    user?.addTimer(timer);
    return timer;
  }

  /** A host promise on the invocation's behalf: the realm is not reused while one is pending. */
  #track<T>(promise: Promise<T>): Promise<T> {
    const user = this.user;
    user?.began();
    const settled = (): void => user?.settled();
    promise.then(settled, settled);
    return promise;
  }

  #env(): Record<string, string> {
    const values = (): Record<string, string> => this.user?.env() ?? {};
    return new Proxy(
      {},
      {
        get: (_, name) => (typeof name === "string" ? values()[name] : undefined),
        has: (_, name) => typeof name === "string" && name in values(),
        ownKeys: () => Object.keys(values()),
        getOwnPropertyDescriptor: (_, name) => {
          const value = typeof name === "string" ? values()[name] : undefined;
          return value === undefined
            ? undefined
            : { value, enumerable: true, configurable: true, writable: true };
        },
      },
    );
  }

  #crypto(): Record<string, unknown> {
    const subtle: Record<string, unknown> = {};
    for (const name of Object.getOwnPropertyNames(Object.getPrototypeOf(crypto.subtle))) {
      const method = (crypto.subtle as unknown as Record<string, unknown>)[name];
      if (name === "constructor" || typeof method !== "function") continue;
      subtle[name] = async (...args: unknown[]): Promise<unknown> => {
        const refusal = name === "generateKey" ? this.#refusal("cryptographic randomness") : null;
        if (refusal) throw new Error(refusal);
        return this.#track(method.apply(crypto.subtle, args) as Promise<unknown>);
      };
    }
    return {
      subtle,
      getRandomValues: <T extends ArrayBufferView>(view: T): T => {
        // More bytes than that are refused in the Web's own words.
        if (!this.fixed || view.byteLength > 65_536) return crypto.getRandomValues(view as never);
        fillRandom(new Uint8Array(view.buffer, view.byteOffset, view.byteLength), () =>
          this.#random(),
        );
        return view;
      },
      randomUUID: () => (this.fixed ? randomUuid(() => this.#random()) : crypto.randomUUID()),
    };
  }
}
