import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { makeFunctionReference } from "convex/server";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { readAppError } from "../../domain/errors";
import { toBackendError } from "./backend-error";
import { convexAs } from "./convex";

vi.mock("server-only", () => ({}));

const query = makeFunctionReference<"query">("words:say");
let server: Server;
let answer: (request: IncomingMessage, response: ServerResponse) => void;

beforeEach(async () => {
  server = createServer((request, response) => answer(request, response));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  vi.stubEnv(
    "NEXT_PUBLIC_CONVEX_URL",
    `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  );
});

afterEach(() => {
  server.close();
  server.closeAllConnections();
  vi.unstubAllEnvs();
  vi.useRealTimers();
});

function json(response: ServerResponse, status: number, body: unknown) {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

test("each call carries its own caller's token, however many run at once", async () => {
  answer = (request, response) =>
    json(response, 200, { status: "success", value: request.headers.authorization ?? null });
  const callers = Array.from({ length: 40 }, (_, index) =>
    index % 10 === 0 ? null : `token-${index}`,
  );
  const seen = await Promise.all(callers.map((token) => convexAs(token).query(query, {})));
  expect(seen).toEqual(callers.map((token) => token && `Bearer ${token}`));
});

describe("a failure", () => {
  const failure = async () => {
    const error: unknown = await convexAs("t")
      .query(query, {})
      .catch((thrown: unknown) => thrown);
    return toBackendError(error).failure;
  };

  test.each(["forbidden", "not_found", "banned", "rate_limited"])(
    "of ours keeps its kind: %s",
    async (kind) => {
      answer = (_, response) =>
        json(response, 560, { status: "error", errorMessage: "x", errorData: { kind, more: 1 } });
      expect(await failure()).toEqual({ kind, more: 1 });
    },
  );

  test("that nobody foresaw tells nothing", async () => {
    answer = (_, response) =>
      json(response, 560, { status: "error", errorMessage: "secret stack" });
    expect(await failure()).toEqual({ kind: "unexpected" });
  });

  test.each([
    "NoAuthProvider",
    "InvalidAuthHeader",
    "Unauthenticated",
    "AuthProviderDiscoveryFailed",
  ])("of the token is told apart: %s", async (code) => {
    answer = (_, response) => json(response, 401, { code, message: "no" });
    expect(await failure()).toEqual({ kind: "token_refused" });
  });

  test.each([429, 500, 502, 503])("of the service itself is no answer: %i", async (status) => {
    answer = (_, response) => json(response, status, { code: "Overloaded", message: "later" });
    expect(await failure()).toEqual({ kind: "unreachable" });
  });

  test("to connect is no answer", async () => {
    server.close();
    server.closeAllConnections();
    expect(await failure()).toEqual({ kind: "unreachable" });
  });

  test("to answer in time is no answer", async () => {
    answer = () => {};
    vi.spyOn(AbortSignal, "timeout").mockImplementation(() =>
      AbortSignal.abort(new DOMException("", "TimeoutError")),
    );
    expect(await failure()).toEqual({ kind: "unreachable" });
    vi.restoreAllMocks();
  });
});

test("an answer that breaks off in the middle is none", async () => {
  answer = (request, response) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": 100 });
    response.write('{"status":', () => request.socket.destroy());
  };
  await expect(convexAs("t").query(query, {})).rejects.toMatchObject({
    failure: { kind: "unreachable" },
  });
});

test("words of any script and length come as they were sent", async () => {
  answer = (request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (part: string) => (body += part));
    request.on("end", () => json(response, 200, { status: "success", value: JSON.parse(body) }));
  };
  const words = "Привет, 🏃 ".repeat(40_000);
  expect(await convexAs("t").query(query, { words })).toMatchObject({ args: [{ words }] });
});

describe("a connection that ends without an answer", () => {
  /** Hangs up on the first calls and answers the others. */
  const hangUp = (times: number) => {
    const seen: string[] = [];
    answer = (request, response) => {
      seen.push(request.url ?? "");
      if (seen.length <= times) request.socket.destroy();
      else json(response, 200, { status: "success", value: "words" });
    };
    return seen;
  };

  test("costs a query a second try, and not more", async () => {
    hangUp(1);
    expect(await convexAs("t").query(query, {})).toBe("words");
    const seen = hangUp(5);
    await expect(convexAs("t").query(query, {})).rejects.toMatchObject({
      failure: { kind: "unreachable" },
    });
    expect(seen).toEqual(["/api/query", "/api/query"]);
  });

  test("leaves a write alone, which may have been done", async () => {
    const seen = hangUp(1);
    const mutation = makeFunctionReference<"mutation">("words:write");
    await expect(convexAs("t").mutation(mutation, {})).rejects.toMatchObject({
      failure: { kind: "unreachable" },
    });
    expect(seen).toEqual(["/api/mutation"]);
  });
});

test("a missing address is an error that names the cure", () => {
  vi.stubEnv("NEXT_PUBLIC_CONVEX_URL", "");
  expect(() => convexAs(null)).toThrow(/NEXT_PUBLIC_CONVEX_URL is not set/);
});

test.each([
  null,
  undefined,
  "x",
  1,
  {},
  { data: {} },
  { data: { kind: "words" } },
  { data: "forbidden" },
])("%j is none of our errors", (thrown) => expect(readAppError(thrown)).toBeNull());
