/** HTTP actions through both listeners. */
import { ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { request as httpRequest } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startIssuer, type Issuer } from "../test/issuer.ts";
import { startTestConvex, until, type TestConvex } from "../test/running.ts";

const project = {
  "http.ts": `
    import { httpRouter } from "convex/server";
    import { ConvexError } from "convex/values";
    import { httpAction } from "./_generated/server";
    import { api } from "./_generated/api";
    const http = httpRouter();
    const echo = httpAction(async (_ctx, request) => {
      const headers = new Headers({ "x-url": request.url, "x-method": request.method });
      for (const [name, value] of request.headers) if (name.startsWith("x-in-")) headers.append(name, value);
      headers.append("set-cookie", "a=1");
      headers.append("set-cookie", "b=2");
      return new Response(await request.arrayBuffer(), { status: 201, headers });
    });
    http.route({ path: "/echo", method: "POST", handler: echo });
    http.route({ pathPrefix: "/under/", method: "GET", handler: httpAction(async (_c, r) => new Response(new URL(r.url).pathname)) });
    http.route({ path: "/under/exact", method: "GET", handler: httpAction(async () => new Response("exact")) });
    http.route({ path: "/stream", method: "GET", handler: httpAction(async () => {
      const { readable, writable } = new TransformStream();
      const writer = writable.getWriter();
      void (async () => {
        for (let n = 0; n < 5; n += 1) await writer.write(new TextEncoder().encode(n + "\\n"));
        await writer.close();
      })();
      return new Response(readable, { headers: { "content-type": "text/event-stream" } });
    }) });
    http.route({ path: "/long", method: "GET", handler: httpAction(async () => {
      let left = 32;
      return new Response(new ReadableStream({ pull(controller) {
        controller.enqueue(new Uint8Array(64 * 1024));
        if (--left === 0) controller.close();
      } }));
    }) });
    http.route({ path: "/crash", method: "GET", handler: httpAction(async () => { throw new Error("out of luck"); }) });
    http.route({ path: "/refuse", method: "GET", handler: httpAction(async () => { throw new ConvexError({ kind: "no" }); }) });
    http.route({ path: "/me", method: "GET", handler: httpAction(async (ctx) => Response.json(await ctx.auth.getUserIdentity())) });
    http.route({ path: "/hit", method: "POST", handler: httpAction(async (ctx, request) => {
      await ctx.runMutation(api.hits.add, { body: await request.text() });
      return new Response(null, { status: 204 });
    }) });
    export default http;`,
  "hits.ts": `
    import { mutation, query } from "./_generated/server";
    import { v } from "convex/values";
    export const add = mutation({ args: { body: v.string() }, handler: (ctx, { body }) => ctx.db.insert("hits", { body }) });
    export const all = query({ handler: async (ctx) => (await ctx.db.query("hits").collect()).map(({ body }) => body) });`,
  "auth.config.ts": `
    export default { providers: [{ domain: process.env.ISSUER, applicationID: "convex" }] };`,
};

let convex: TestConvex;
let issuer: Issuer;

beforeAll(async () => {
  issuer = await startIssuer();
  convex = await startTestConvex();
  await convex.setEnv({ ISSUER: issuer.url });
});
afterAll(async () => {
  await convex.close();
  await issuer.close();
});

it("without any there is a clear 404", async () => {
  const response = await fetch(`${convex.siteUrl}/anything`);
  expect(response.status).toBe(404);
  expect(await response.text()).toContain(
    "This Convex deployment does not have HTTP actions enabled.",
  );
  await convex.push(project);
});

describe("requests", () => {
  it("arrive whole and answers leave whole", async () => {
    const body = Buffer.from(Array.from({ length: 300_000 }, (_, n) => n % 256));
    const response = await fetch(`${convex.siteUrl}/echo?q=1%202&q=3`, {
      method: "POST",
      headers: { "x-in-a": "1" },
      body,
    });
    expect(response.status).toBe(201);
    expect(Buffer.from(await response.arrayBuffer()).equals(body)).toBe(true);
    expect(response.headers.get("x-url")).toBe(`${convex.siteUrl}/echo?q=1%202&q=3`);
    expect(response.headers.get("x-in-a")).toBe("1");
    expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
  });

  it.each([
    ["exact before prefix", "GET", "/under/exact", 200, "exact"],
    ["by prefix", "GET", "/under/a/b", 200, "/under/a/b"],
    ["not found", "GET", "/nothing", 404, "No matching routes found"],
    ["not for this method", "DELETE", "/under/exact", 404, "No matching routes found"],
    ["HEAD as GET without a body", "HEAD", "/under/exact", 200, ""],
    ["OPTIONS as any other", "OPTIONS", "/echo", 404, "No matching routes found"],
  ])("are routed: %s", async (_, method, path, status, text) => {
    const response = await fetch(convex.siteUrl + path, { method });
    expect([response.status, await response.text()]).toEqual([status, text]);
    expect(response.headers.get("access-control-allow-origin")).toBeNull();
  });

  it("come through the main listener below /http too", async () => {
    const response = await fetch(`${convex.url}/http/under/x?y=1`);
    expect(await response.text()).toBe("/under/x");
  });

  it("that are too large are refused before they are read", async () => {
    const response = await fetch(`${convex.siteUrl}/echo`, {
      method: "POST",
      body: Buffer.alloc(21 * 1024 * 1024),
    });
    expect(response.status).toBe(413);
  });

  it("from foreign pages or names are refused", async () => {
    const { port } = new URL(convex.siteUrl);
    const status = (headers: Record<string, string>) =>
      new Promise((resolve, reject) => {
        httpRequest({ hostname: "127.0.0.1", port, path: "/under/exact", headers }, (res) => {
          res.resume();
          resolve(res.statusCode);
        })
          .on("error", reject)
          .end();
      });
    expect(await status({ origin: "https://evil.example" })).toBe(403);
    expect(await status({ host: "evil.example" })).toBe(421);
  });
});

describe("answers", () => {
  it("stream", async () => {
    const response = await fetch(`${convex.siteUrl}/stream`);
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    expect(await response.text()).toBe("0\n1\n2\n3\n4\n");
  });

  it("take their time without leaving anything behind", async () => {
    const warnings: Error[] = [];
    const keep = (warning: Error) => void warnings.push(warning);
    process.on("warning", keep);
    try {
      const response = await fetch(`${convex.siteUrl}/long`);
      expect((await response.arrayBuffer()).byteLength).toBe(2 * 1024 * 1024);
    } finally {
      process.off("warning", keep);
    }
    expect(warnings).toEqual([]);
  });

  it("end with their action, also when nobody reads a body", async () => {
    let cursor = 0;
    const log = async () => {
      const response = await fetch(`${convex.url}/api/stream_function_logs?cursor=${cursor}`, {
        headers: { authorization: `Convex ${convex.adminKey}` },
      });
      const read = (await response.json()) as { entries: Entry[]; newCursor: number };
      cursor = read.newCursor;
      return read.entries;
    };
    interface Entry {
      identifier: string;
      success: unknown;
    }
    await log();
    for (const path of ["/under/exact", "/long"]) {
      expect((await fetch(convex.siteUrl + path, { method: "HEAD" })).status).toBe(200);
      const ended = await until(async () =>
        (await log()).find(({ identifier }) => identifier === `HEAD ${path}`),
      );
      expect(ended.success).toEqual({ status: "200" });
    }
  });

  it("of actions that fail are a 500 that says why", async () => {
    const crash = await fetch(`${convex.siteUrl}/crash`);
    expect(crash.status).toBe(500);
    expect(await crash.json()).toMatchObject({
      code: expect.stringMatching(
        /^\[Request ID: [0-9a-f]{16}\] Server Error: Uncaught Error: out of luck/,
      ),
    });
    const refuse = await fetch(`${convex.siteUrl}/refuse`);
    expect(await refuse.json()).toMatchObject({ data: { kind: "no" } });
  });

  it("show what the action wrote to everybody else", async () => {
    const hits = makeFunctionReference<"query">("hits:all");
    expect((await fetch(`${convex.siteUrl}/hit`, { method: "POST", body: "x" })).status).toBe(204);
    await until(async () => (await new ConvexHttpClient(convex.url).query(hits, {})).length === 1);
  });
});

describe("identity", () => {
  it("is the token's, or none", async () => {
    const me = async (authorization?: string) =>
      fetch(`${convex.siteUrl}/me`, { headers: authorization ? { authorization } : {} });
    expect(await (await me()).json()).toBeNull();
    expect(await (await me(`Bearer ${await issuer.token()}`)).json()).toMatchObject({
      subject: "user_1",
    });
    // A header of another scheme is the action's own business until it asks who calls.
    expect((await me("Basic abc")).status).toBe(500);
    const other = { authorization: "Basic abc" };
    expect((await fetch(`${convex.siteUrl}/under/exact`, { headers: other })).status).toBe(200);
  });
});
