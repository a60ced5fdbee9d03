import type { IncomingMessage } from "node:http";
import { describe, expect, it } from "vitest";
import { createCallers } from "./callers.ts";

const request = (socket: object, authorization?: string) =>
  ({ socket, headers: { authorization } }) as unknown as IncomingMessage;

/** Begins a request; tells its caller, and ends when told to. */
function begin(callers: ReturnType<typeof createCallers>, socket: object, token?: string) {
  let end!: () => void;
  let caller!: object | string;
  const ended = callers.as(request(socket, token), (given) => {
    caller = given;
    return new Promise<void>((resolve) => (end = resolve));
  });
  return {
    caller,
    end: () => {
      end();
      return ended;
    },
  };
}

describe("callers", () => {
  it("are named by their token, whatever their connection", () => {
    const callers = createCallers();
    expect(begin(callers, {}, "Bearer a").caller).toBe(begin(callers, {}, "Bearer a").caller);
    expect(begin(callers, {}, "Bearer b").caller).not.toBe(begin(callers, {}, "Bearer a").caller);
  });

  it("without one are one for all connections that open side by side, and stay so", async () => {
    const callers = createCallers();
    const quiet = {};
    const early = begin(callers, quiet);
    await early.end();
    const sockets = Array.from({ length: 2_000 }, () => ({}));
    const burst = sockets.map((socket) => begin(callers, socket));
    const names = new Set(burst.map(({ caller }) => caller));
    expect(names.size).toBe(1);
    expect(names).not.toContain(early.caller);
    expect(begin(callers, quiet).caller).toBe(early.caller);
    for (const call of burst) await call.end();
    const again = begin(callers, sockets[77] as object);
    expect(names).toContain(again.caller);
    await again.end();
    expect(names).not.toContain(begin(callers, {}).caller);
  });
});
