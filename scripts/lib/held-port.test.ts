import { createServer } from "node:net";
import { describe, expect, test } from "vitest";
import { holdPort } from "./held-port.mjs";

const wish = 20_000 + (process.pid % 5_000);

function canListen(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer().once("error", () => resolve(false));
    server.listen({ port, host }, () => server.close(() => resolve(true)));
  });
}

describe("a held port", () => {
  test("goes to one of many who wish for it in the same moment", async () => {
    const held = await Promise.all(Array.from({ length: 8 }, () => holdPort(wish)));
    try {
      expect(new Set(held.map(({ port }) => port)).size).toBe(8);
    } finally {
      await Promise.all(held.map(({ release }) => release()));
    }
  });

  test.each(["127.0.0.1", "::1"])("is nobody else's on %s until it is given up", async (host) => {
    const { port, release } = await holdPort(wish + 200);
    expect(await canListen(port, host)).toBe(false);
    await release();
    await release();
    expect(await canListen(port, host)).toBe(true);
  });
});
