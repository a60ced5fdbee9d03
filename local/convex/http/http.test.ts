import { ConvexHttpClient } from "convex/browser";
import { fetchAction, fetchMutation, fetchQuery, preloadQuery } from "convex/nextjs";
import { ConvexError, type Value } from "convex/values";
import { request as httpRequest } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { notes, notesProject } from "../test/notes-project.ts";
import { startTestConvex, type TestConvex } from "../test/running.ts";

let convex: TestConvex;

beforeAll(async () => {
  convex = await startTestConvex({
    files: notesProject,
    allowedOrigins: ["https://app.example"],
  });
});
afterAll(() => convex.close());

const client = () => new ConvexHttpClient(convex.url, { logger: false });

function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  return fetch(new URL(path, convex.url), {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}

describe("ConvexHttpClient", () => {
  it("queries, mutates and acts", async () => {
    await client().mutation(notes.add, { list: "http", text: "a" });
    expect(await client().action(notes.shout, { list: "http", text: "b" })).toBe("B");
    expect(await client().query(notes.list, { list: "http" })).toEqual(["a", "B"]);
  });

  it("gets every kind of value", async () => {
    const values = await client().query(notes.values, {});
    expect(values).toEqual({
      big: 5n,
      bytes: new Uint8Array([1, 2, 3]).buffer,
      nan: NaN,
      text: "é😀",
    });
  });

  it("gets errors with their data and their place in the source", async () => {
    const refused = await client()
      .mutation(notes.refuse, {})
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ConvexError);
    expect((refused as ConvexError<Value>).data).toEqual({ kind: "refused", big: 5n });
    await expect(client().query(notes.crash, {})).rejects.toThrow(
      /^\[Request ID: [0-9a-f]{16}\] Server Error\nUncaught Error: out of luck\n {4}at handler \(\.\.\/convex\/notes\.ts:\d+:\d+\)/,
    );
  });

  it("calls internal functions with the admin key alone", async () => {
    await expect(client().query(notes.secret, {})).rejects.toThrow(
      "Could not find public function for 'notes:secret'",
    );
    const admin = client();
    (admin as unknown as { setAdminAuth(key: string): void }).setAdminAuth(convex.adminKey);
    expect(await admin.query(notes.secret, {})).toBe(42);
  });

  it("reads several queries at one moment, whatever is written between", async () => {
    await client().mutation(notes.add, { list: "moment", text: "before" });
    const consistent = client();
    expect(await consistent.consistentQuery(notes.list, { list: "moment" })).toEqual(["before"]);
    await client().mutation(notes.add, { list: "moment", text: "after" });
    expect(await consistent.consistentQuery(notes.list, { list: "moment" })).toEqual(["before"]);
    expect(await client().query(notes.list, { list: "moment" })).toEqual(["before", "after"]);
  });
});

describe("convex/nextjs", () => {
  it("works from the server side", async () => {
    const { url } = convex;
    await fetchMutation(notes.add, { list: "next", text: "a" }, { url });
    expect(await fetchQuery(notes.list, { list: "next" }, { url })).toEqual(["a"]);
    expect(await fetchAction(notes.shout, { list: "next", text: "b" }, { url })).toBe("B");
    expect(await preloadQuery(notes.list, { list: "next" }, { url })).toEqual({
      _name: "notes:list",
      _argsJSON: { list: "next" },
      _valueJSON: ["a", "B"],
    });
  });
});

describe("plain HTTP", () => {
  it.each([
    ["by path, clean", "/api/query", { path: "notes:values", args: {} }],
    ["by path, in an array", "/api/query", { path: "notes.js:values", args: [{}], format: "json" }],
    ["by address", "/api/run/notes/values", { args: {} }],
    ["of any kind", "/api/function", { path: "notes:values", args: {} }],
  ])("answers %s", async (_, path, body) => {
    const response = await post(path, body);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      status: "success",
      value: { big: "5", bytes: "AQID", nan: "NaN", text: "é😀" },
    });
  });

  it("answers a GET and a batch", async () => {
    const url = new URL("/api/query", convex.url);
    url.search = new URLSearchParams({ path: "notes:counter", args: '{"name":"none"}' }).toString();
    expect(await (await fetch(url)).json()).toEqual({ status: "success", value: 0 });
    const query = { path: "notes:counter", args: { name: "none" } };
    const batch = await post("/api/query_batch", { queries: [query, { ...query, path: "no:no" }] });
    const { results } = (await batch.json()) as { results: { status: string }[] };
    expect(results.map(({ status }) => status)).toEqual(["success", "error"]);
  });

  it("gives log lines and data beside an error", async () => {
    const response = await post("/api/mutation", {
      path: "notes:refuse",
      args: {},
      format: "convex_encoded_json",
    });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      status: "error",
      errorMessage: expect.stringContaining("Uncaught ConvexError: "),
      errorData: { big: { $integer: "BQAAAAAAAAA=" }, kind: "refused" },
      logLines: ["[LOG] 'about to refuse' { why: 1 }"],
    });
  });

  it.each([
    ["no JSON", "/api/query", "{", 400, "BadJsonBody"],
    ["no object", "/api/query", "[]", 400, "BadJsonBody"],
    ["no path", "/api/query", {}, 400, "BadRequest"],
    ["two arguments", "/api/query", { path: "a:b", args: [{}, {}] }, 400, "BadRequest"],
    [
      "an unknown format",
      "/api/query",
      { path: "a:b", args: {}, format: "xml" },
      400,
      "UnknownFormat",
    ],
    [
      "a component",
      "/api/function",
      { path: "a:b", args: {}, componentPath: "x" },
      400,
      "BadRequest",
    ],
    ["no timestamp", "/api/query_at_ts", { path: "a:b", args: {}, ts: "x" }, 400, "BadRequest"],
    [
      "the future",
      "/api/query_at_ts",
      { path: "a:b", args: {}, ts: "/////////38=" },
      400,
      "BadRequest",
    ],
    ["an unknown endpoint", "/api/nonsense", {}, 400, "UnknownEndpoint"],
    ["a push without a key", "/api/deploy2/start_push", {}, 403, "BadDeployKey"],
  ])("refuses %s", async (_, path, body, status, code) => {
    const response = await post(path, body);
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([
      status,
      code,
    ]);
  });

  it("refuses keys and tokens that are not good", async () => {
    const answers = await Promise.all(
      ["Convex other|key", "Bearer nonsense", "Basic abc"].map((authorization) =>
        post("/api/query", { path: "notes:me", args: {} }, { authorization }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([403, 401, 401]);
    expect(await answers[1]?.json()).toMatchObject({ code: "InvalidAuthHeader" });
  });

  it("takes the admin key from the address, too, and the header before it", async () => {
    const read = async (key: string, headers: Record<string, string> = {}) => {
      const path = `/api/query?adminKey=${encodeURIComponent(key)}`;
      const response = await post(path, { path: "notes:secret", args: {} }, headers);
      return [response.status, ((await response.json()) as { value?: number }).value];
    };
    expect(await read(convex.adminKey)).toEqual([200, 42]);
    expect(await read("other|key")).toEqual([403, undefined]);
    const authorization = "Convex other|key";
    expect(await read(convex.adminKey, { authorization })).toEqual([403, undefined]);
  });

  it("refuses bodies that are too large, also when they only unpack to it", async () => {
    const large = await post("/api/query", `{"path":"${"x".repeat(33 * 1024 * 1024)}"}`);
    expect(large.status).toBe(413);
    const { brotliCompressSync } = await import("node:zlib");
    const bomb = await fetch(new URL("/api/query", convex.url), {
      method: "POST",
      headers: { "Content-Encoding": "br" },
      body: brotliCompressSync(Buffer.alloc(64 * 1024 * 1024, " ")),
    });
    expect(bomb.status).toBe(413);
  });

  it.each([
    ["/", /^This Convex deployment is running/],
    ["/version", /^unknown$/],
    ["/instance_name", /^[a-z]+-[a-z]+-\d+$/],
  ])("says at %s what it is", async (path, text) => {
    expect(await (await fetch(new URL(path, convex.url))).text()).toMatch(text);
  });

  it("echoes", async () => {
    const body = await (
      await fetch(new URL("/echo", convex.url), { method: "POST", body: "abc" })
    ).text();
    expect(body).toBe("abc");
  });
});

describe("who may ask", () => {
  const ask = (url: string, headers: Record<string, string>, method = "GET") =>
    new Promise<{ status: number; headers: Record<string, unknown> }>((resolve, reject) => {
      const { hostname, port, pathname } = new URL(url);
      httpRequest({ hostname, port, path: pathname, method, headers }, (res) => {
        res.resume();
        resolve({ status: res.statusCode as number, headers: res.headers });
      })
        .on("error", reject)
        .end();
    });

  it.each([
    ["no origin", {}, 200],
    ["this machine", { origin: "http://localhost:3000" }, 200],
    ["this machine by number", { origin: "http://127.0.0.1:9999" }, 200],
    ["an allowed page", { origin: "https://app.example" }, 200],
    ["any other page", { origin: "https://evil.example" }, 403],
    ["a page that looks alike", { origin: "http://localhost.evil.example" }, 403],
    ["a sandboxed page", { origin: "null" }, 403],
    ["a name that was rebound", { host: "evil.example:80" }, 421],
    ["localhost", { host: "localhost:1234" }, 200],
  ])("%s", async (_, headers, status) => {
    for (const url of [`${convex.url}/version`, `${convex.url}/api/query_ts`]) {
      const method = url.endsWith("ts") ? "POST" : "GET";
      expect((await ask(url, headers, method)).status).toBe(status);
    }
  });

  it("is told to browsers, and never as a star", async () => {
    const origin = "http://localhost:3000";
    const preflight = await ask(
      `${convex.url}/api/query`,
      {
        origin,
        "access-control-request-headers": "convex-client",
        "access-control-request-method": "POST",
      },
      "OPTIONS",
    );
    expect(preflight).toMatchObject({
      status: 204,
      headers: {
        "access-control-allow-origin": origin,
        "access-control-allow-credentials": "true",
        "access-control-allow-headers": "convex-client",
      },
    });
    const refused = await ask(
      `${convex.url}/api/query`,
      { origin: "https://evil.example" },
      "OPTIONS",
    );
    expect(refused.status).toBe(403);
    expect(refused.headers["access-control-allow-origin"]).toBeUndefined();
  });
});
