import { createServer } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { choosePorts, isPortFree, wishes } from "./ports.ts";

const except =
  (...taken: number[]) =>
  (port: number) =>
    Promise.resolve(!taken.includes(port));

describe("ports", () => {
  test.each([
    ["the wishes, when nothing is taken", {}, [], wishes, []],
    [
      "those kept from last time",
      { app: 3005, clerk: 4011, convex: 3300, site: 3301 },
      [],
      { app: 3005, clerk: 4011, convex: 3300, site: 3301 },
      [],
    ],
    [
      "the next free one for a taken wish, and it is told",
      {},
      [3000, 3001],
      { ...wishes, app: 3002 },
      [{ name: "app", wanted: 3000, got: 3002 }],
    ],
    [
      "never one that another name keeps",
      { convex: 3210, site: 3211 },
      [3210],
      { ...wishes, convex: 3212 },
      [{ name: "convex", wanted: 3210, got: 3212 }],
    ],
    [
      "never the same one twice",
      {},
      [3210],
      { ...wishes, convex: 3211, site: 3212 },
      [
        { name: "convex", wanted: 3210, got: 3211 },
        { name: "site", wanted: 3211, got: 3212 },
      ],
    ],
  ])("are %s", async (_, kept, taken, ports, replaced) => {
    expect(await choosePorts(kept, wishes, except(...taken))).toEqual({ ports, replaced });
  });

  test("what nothing listens on is left as it is, taken or not", async () => {
    const kept = { clerk: 4011 };
    const free = except(3000, 4011, 3210);
    expect(await choosePorts(kept, wishes, free, ["app"])).toEqual({
      ports: { ...wishes, app: 3001, clerk: 4011 },
      replaced: [{ name: "app", wanted: 3000, got: 3001 }],
    });
  });

  test("some free port is found when all near ones are taken", async () => {
    const { ports } = await choosePorts({}, wishes, () => Promise.resolve(false));
    expect(new Set(Object.values(ports)).size).toBe(4);
  });

  test.each(["127.0.0.1", "0.0.0.0", "::1"])("one listened on at %s is not free", async (host) => {
    const server = createServer();
    const listening = await new Promise<boolean>((resolve) => {
      server.on("error", () => resolve(false)).listen(0, host, () => resolve(true));
    });
    if (!listening) return expect(host, "a machine without IPv6").toBe("::1");
    onTestFinished(() => void server.close());
    const { port } = server.address() as { port: number };
    expect(await isPortFree(port)).toBe(false);
    await new Promise((resolve) => server.close(resolve));
    expect(await isPortFree(port)).toBe(true);
  });
});
