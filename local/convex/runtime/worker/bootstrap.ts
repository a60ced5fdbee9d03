/**
 * The first script of every context, as text: it runs inside the context so that what it defines
 * belongs there. `host` is the {@link RealmHost} of the context; `fixed` is true where queries and
 * mutations run, whose clock stands still and whose randomness is seeded.
 */
export const bootstrap = `(function (host, fixed) {
  "use strict";
  const define = (name, value) =>
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
  define("self", globalThis);
  define("global", globalThis);
  define("Convex", {
    syscall: (op, args) => host.syscall(op, args),
    asyncSyscall: (op, args) => host.asyncSyscall(op, args),
    jsSyscall: (op, args) => host.jsSyscall(op, args),
  });

  // Values made by the host's own Web APIs belong to another realm; code that asks
  // "is this an Error" (or a promise, an array) must still get a yes.
  const ordinary = Function.prototype[Symbol.hasInstance];
  for (const name of host.sharedClasses) {
    const inner = globalThis[name];
    const outer = host.outer[name];
    Object.defineProperty(inner, Symbol.hasInstance, {
      configurable: true,
      value(candidate) {
        return (
          ordinary.call(this, candidate) || (this === inner && ordinary.call(outer, candidate))
        );
      },
    });
  }

  const refuse = (what) => {
    const refusal = host.refusal(what);
    if (refusal) throw new Error(refusal);
  };
  define("fetch", async function fetch(input, init) {
    refuse("fetch()");
    try {
      return await host.fetch(input, init);
    } catch (error) {
      if (error instanceof Error && error.name === "TypeError") {
        throw new TypeError(error.message, { cause: error.cause });
      }
      throw error;
    }
  });
  for (const name of ["setTimeout", "setInterval"]) {
    define(name, (callback, delay, ...args) => {
      refuse(name);
      return host.timer(name, () => callback(...args), delay);
    });
  }
  for (const name of ["clearTimeout", "clearInterval"]) define(name, (id) => host.clearTimer(id));
  if (host.setImmediate) {
    define("setImmediate", (callback, ...args) => host.timer("setTimeout", () => callback(...args), 0));
    define("clearImmediate", (id) => host.clearTimer(id));
  }

  if (!fixed) return;
  const RealDate = Date;
  function FixedDate(...args) {
    if (new.target === undefined) return new RealDate(host.now()).toString();
    return Reflect.construct(RealDate, args.length > 0 ? args : [host.now()], new.target);
  }
  FixedDate.prototype = RealDate.prototype;
  Object.defineProperties(FixedDate, {
    name: { value: "Date", configurable: true },
    length: { value: 7, configurable: true },
    now: { value: () => host.now(), writable: true, configurable: true },
    parse: { value: RealDate.parse, writable: true, configurable: true },
    UTC: { value: RealDate.UTC, writable: true, configurable: true },
  });
  Object.defineProperty(RealDate.prototype, "constructor", {
    value: FixedDate,
    writable: true,
    configurable: true,
  });
  define("Date", FixedDate);
  define("performance", { now: () => 0, timeOrigin: 0, mark() {}, measure() {} });
  Object.defineProperty(Math, "random", {
    value: () => host.random(),
    writable: true,
    configurable: true,
  });
  // Garbage collection is not a function of the seed: references hold, registries never call.
  define("WeakRef", class WeakRef {
    #target;
    constructor(target) {
      this.#target = target;
    }
    deref() {
      return this.#target;
    }
  });
  define("FinalizationRegistry", class FinalizationRegistry {
    register() {}
    unregister() {
      return false;
    }
  });
})`;
