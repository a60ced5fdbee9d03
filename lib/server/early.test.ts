import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { makeFunctionReference } from "convex/server";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { early } from "./early";

vi.mock("server-only", () => ({}));
// Outside of a request React keeps nothing: one test is one request.
vi.mock("react", () => ({
  cache: (ask: () => unknown) => {
    let held: unknown;
    return () => (held ??= ask());
  },
}));
const callersToken = vi.hoisted(() => vi.fn());
vi.mock("./me", () => ({ callersToken }));

const query = makeFunctionReference<"query">("words:say");
let server: Server;
let seen: (string | undefined)[];
let refusals: number;

beforeEach(async () => {
  [seen, refusals] = [[], 0];
  server = createServer((request, response) => {
    seen.push(request.headers.authorization);
    const answer =
      seen.length <= refusals
        ? { status: "error", errorData: { kind: "banned" } }
        : { status: "success", value: "words" };
    response.writeHead(seen.length <= refusals ? 560 : 200).end(JSON.stringify(answer));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  vi.stubEnv("NEXT_PUBLIC_CONVEX_URL", `http://127.0.0.1:${port}`);
  callersToken.mockResolvedValue({ value: "t" });
});

afterEach(() => {
  server.close();
  server.closeAllConnections();
  vi.unstubAllEnvs();
});

test("what was begun is not asked a second time", async () => {
  const words = early(query, {});
  words.begin();
  await vi.waitFor(() => expect(seen).toEqual(["Bearer t"]), { timeout: 20_000 });
  expect(await words.read("t")).toBe("words");
  expect(seen).toHaveLength(1);
});

test("what nobody has begun is asked when it is read", async () => {
  expect(await early(query, {}).read("t")).toBe("words");
});

test("a refusal of the first time is forgotten when a second one answers, and told when it does not", async () => {
  refusals = 1;
  const words = early(query, {});
  words.begin();
  expect(await words.read("t")).toBe("words");
  refusals = 4;
  await expect(early(query, {}).read("t")).rejects.toMatchObject({ failure: { kind: "banned" } });
});

test("nobody's question is not sent, and begun in vain it disturbs nobody", async () => {
  callersToken.mockResolvedValue({ why: "signed_out" });
  early(query, {}).begin();
  callersToken.mockRejectedValue(new Error("redirect"));
  early(query, {}).begin();
  await new Promise((settled) => setImmediate(settled));
  expect(seen).toEqual([]);
});
