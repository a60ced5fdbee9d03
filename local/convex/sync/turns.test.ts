import { describe, expect, it } from "vitest";
import { createCompany, createTurns } from "./turns.ts";

describe("turns", () => {
  it("run no more than the limit at once", async () => {
    const turns = createTurns({ total: 3 });
    let running = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        turns.run(`client ${i % 5}`, async () => {
          most = Math.max(most, ++running);
          await new Promise(setImmediate);
          running -= 1;
        }),
      ),
    );
    expect(most).toBe(3);
    expect(turns.load).toEqual({ running: 0, waiting: 0 });
  });

  it("serve a single call of one client between the many of another", async () => {
    const turns = createTurns({ total: 1 });
    const served: string[] = [];
    const call = (client: string, n: number) =>
      turns.run(client, async () => {
        served.push(`${client}${n}`);
        await new Promise(setImmediate);
      });
    const burst = Array.from({ length: 100 }, (_, n) => call("a", n));
    await Promise.all([...burst, call("b", 0)]);
    expect(served.indexOf("b0")).toBeLessThanOrEqual(2);
    expect(served.filter((name) => name.startsWith("a"))).toEqual(
      Array.from({ length: 100 }, (_, n) => `a${n}`),
    );
  });

  it("give one client no more than its share, and what it leaves to others", async () => {
    const turns = createTurns({ total: 4, perClient: 2 });
    const running = { a: 0, b: 0, c: 0 };
    const most = { a: 0, b: 0, c: 0 };
    const call = (client: keyof typeof running) =>
      turns.run(client, async () => {
        most[client] = Math.max(most[client], ++running[client]);
        await new Promise(setImmediate);
        running[client] -= 1;
      });
    const calls = Array.from({ length: 20 }, () => call("a"));
    expect(turns.load).toEqual({ running: 2, waiting: 18 });
    const b = call("b");
    expect(turns.load).toEqual({ running: 3, waiting: 18 });
    await Promise.all([...calls, b, ...Array.from({ length: 9 }, () => call("c"))]);
    expect(most).toEqual({ a: 2, b: 1, c: 2 });
    expect(turns.load).toEqual({ running: 0, waiting: 0 });
  });

  it("shrink to a small share while others are about, over all kinds of calls", async () => {
    let now = 0;
    const company = createCompany(() => now);
    const limits = { total: 16, perClient: 6, inCompany: 1, company };
    const [queries, mutations] = [createTurns(limits), createTurns(limits)];
    let running = 0;
    let most = 0;
    const burst = async () => {
      most = 0;
      await Promise.all(
        Array.from({ length: 40 }, () =>
          queries.run("crowd", async () => {
            most = Math.max(most, ++running);
            await new Promise(setImmediate);
            running -= 1;
          }),
        ),
      );
      return most;
    };
    expect(await burst()).toBe(6);
    await mutations.run("other", async () => {});
    expect(await burst()).toBe(1);
    now += 101;
    expect(await burst()).toBe(6);
    expect(queries.load).toEqual({ running: 0, waiting: 0 });
  });

  it("are handed round among clients that all have their share running", async () => {
    const turns = createTurns({ total: 5, perClient: 1 });
    const served: string[] = [];
    const calls = ["a", "b", "c"].flatMap((client) =>
      Array.from({ length: 5 }, () =>
        turns.run(client, async () => {
          served.push(client);
          await new Promise(setImmediate);
        }),
      ),
    );
    expect(turns.load).toEqual({ running: 3, waiting: 12 });
    await Promise.all(calls);
    for (let n = 0; n < 15; n += 3) expect(served.slice(n, n + 3).sort()).toEqual(["a", "b", "c"]);
  });

  it("are given back by work that fails, at once or later", async () => {
    const turns = createTurns({ total: 1 });
    const fails = [
      () => {
        throw new Error("at once");
      },
      async () => {
        throw new Error("later");
      },
    ];
    for (const work of fails) await expect(turns.run("a", work)).rejects.toThrow();
    expect(await turns.run("a", async () => 5)).toBe(5);
  });
});
