/** Calls the registered function that a call names, through Convex's own entry points. */
import type { HttpExchange } from "./http.ts";
import type { Invocation } from "./invocation.ts";

interface Registered {
  invokeQuery?: (args: string) => Promise<string>;
  invokeMutation?: (args: string) => Promise<string>;
  invokeAction?: (requestId: string, args: string) => Promise<string>;
}

/** @param load evaluates the module; what it throws is the call's error */
export async function invoke(
  invocation: Invocation,
  load: () => Record<string, unknown>,
  http?: HttpExchange,
): Promise<void> {
  const { call } = invocation;
  try {
    const exports = load();
    if (http) return await http.run(exports);
    const registered = exports[call.name] as Registered;
    const value =
      call.kind === "action"
        ? registered.invokeAction!(call.requestId, call.args)
        : call.kind === "query"
          ? registered.invokeQuery!(call.args)
          : registered.invokeMutation!(call.args);
    invocation.end({ value: await value });
  } catch (error) {
    invocation.fail(error);
  }
}
