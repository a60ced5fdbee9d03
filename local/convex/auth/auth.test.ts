/** Signed-in clients end to end: the real ones against a running deployment and provider. */
import { ConvexClient, ConvexHttpClient } from "convex/browser";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { notes, notesProject } from "../test/notes-project.ts";
import { startIssuer, type Issuer } from "../test/issuer.ts";
import { startTestConvex, until, type TestConvex } from "../test/running.ts";

let issuer: Issuer;
let convex: TestConvex;
/** Milliseconds that the server's clock is ahead. */
let ahead = 0;
const undo: (() => unknown)[] = [];

const authConfig = `
  export default { providers: [{ domain: process.env.ISSUER, applicationID: "convex" }] };`;

beforeAll(async () => {
  issuer = await startIssuer();
  convex = await startTestConvex({
    clock: {
      now: () => Date.now() + ahead,
      after: (ms, work) => {
        const timer = setTimeout(work, Math.min(ms, 2 ** 31 - 1));
        return () => clearTimeout(timer);
      },
    },
  });
  await convex.setEnv({ ISSUER: issuer.url });
  await convex.push({ ...notesProject, "auth.config.ts": authConfig });
});
afterAll(async () => {
  await convex.close();
  await issuer.close();
});
afterEach(async () => {
  ahead = 0;
  for (let step; (step = undo.pop());) await step();
});

function open(): ConvexClient {
  const client = new ConvexClient(convex.url, {
    webSocketConstructor: WebSocket as unknown as typeof globalThis.WebSocket,
    logger: false,
  });
  undo.push(() => client.close());
  return client;
}

/** What the client was told of its own sign-in, and how often it asked for a token. */
function signIn(client: ConvexClient, token: (forced: boolean) => Promise<string | null>) {
  const seen = { states: [] as boolean[], asked: [] as boolean[] };
  client.setAuth(
    async ({ forceRefreshToken }) => {
      seen.asked.push(forceRefreshToken);
      return token(forceRefreshToken);
    },
    (isAuthenticated) => seen.states.push(isAuthenticated),
  );
  return seen;
}

function watchMe(client: ConvexClient): { subjects: unknown[] } {
  const seen = { subjects: [] as unknown[] };
  const read = (identity: { subject?: string } | null) =>
    seen.subjects.push(identity?.subject ?? null);
  undo.push(client.onUpdate(notes.me, {}, read, () => {}));
  return seen;
}

describe("over HTTP", () => {
  it("functions see who calls, in actions too", async () => {
    const client = new ConvexHttpClient(convex.url);
    client.setAuth(await issuer.token({ name: "Ada" }));
    const identity = { subject: "user_1", name: "Ada", issuer: issuer.url };
    expect(await client.query(notes.me, {})).toMatchObject(identity);
    expect(await client.action(notes.whoActs, {})).toMatchObject(identity);
    client.clearAuth();
    expect(await client.query(notes.me, {})).toBeNull();
  });

  it("a token that is refused is a 401 with its code", async () => {
    const answer = await fetch(`${convex.url}/api/query`, {
      method: "POST",
      headers: { Authorization: `Bearer ${await issuer.token({ aud: "other" })}` },
      body: JSON.stringify({ path: "notes:me", args: {} }),
    });
    expect(answer.status).toBe(401);
    expect(await answer.json()).toEqual({
      code: "NoAuthProvider",
      message: expect.stringContaining(`[OIDC(domain=${issuer.url}, app_id=convex)]`),
    });
  });

  it("the admin acts as whom it likes", async () => {
    const client = new ConvexHttpClient(convex.url);
    const admin = client as unknown as { setAdminAuth(key: string, identity?: object): void };
    admin.setAdminAuth(convex.adminKey, {
      subject: "ghost",
      issuer: "i",
      tokenIdentifier: "i|ghost",
    });
    expect(await client.query(notes.me, {})).toMatchObject({ subject: "ghost" });
    admin.setAdminAuth(convex.adminKey);
    expect(await client.query(notes.me, {})).toBeNull();
  });
});

describe("over the socket", () => {
  it("a person signs in, and out again", async () => {
    const client = open();
    const me = watchMe(client);
    await until(() => me.subjects.length === 1);
    const token = await issuer.token();
    const seen = signIn(client, async () => token);
    // Asked twice and given the same token twice, the client has settled.
    await until(() => me.subjects.at(-1) === "user_1" && seen.asked.length === 2);
    client.client.clearAuth();
    await until(() => me.subjects.at(-1) === null);
    expect(me.subjects).toEqual([null, "user_1", null]);
    expect(seen.states).toEqual([true]);
  });

  it("a fresh token of the same person computes nothing again", async () => {
    const client = open();
    const me = watchMe(client);
    let tokens = 0;
    const seen = signIn(client, () => issuer.token({ jti: String(++tokens) }));
    // The client itself replaces its first token by a fresh one at once.
    await until(() => tokens >= 2 && seen.states.length > 0);
    await client.mutation(notes.increment, { name: "auth" });
    expect(me.subjects).toEqual(["user_1"]);
  });

  it("another person in the same tab sees their own data", async () => {
    const client = open();
    const me = watchMe(client);
    signIn(client, () => issuer.token({ sub: "ada" }));
    await until(() => me.subjects.at(-1) === "ada");
    signIn(client, () => issuer.token({ sub: "bob" }));
    await until(() => me.subjects.at(-1) === "bob");
    expect(me.subjects).toEqual(["ada", "bob"]);
  });

  it("a token that is refused is replaced by a fresh one", async () => {
    const client = open();
    const seen = signIn(client, (forced) => issuer.token(forced ? {} : { aud: "other" }));
    const me = watchMe(client);
    await until(() => me.subjects.at(-1) === "user_1");
    expect(seen.asked.slice(0, 2)).toEqual([false, true]);
    expect(seen.states).not.toContain(false);
  });

  it("a client whose tokens are all refused ends as nobody", async () => {
    const client = open();
    let n = 0;
    const seen = signIn(client, () => issuer.token({ aud: "other", jti: String(++n) }));
    const me = watchMe(client);
    await until(() => seen.states.includes(false));
    await until(() => me.subjects.at(-1) === null);
    expect(seen.states).toEqual([false]);
  });

  it("a token that runs out is replaced before the next function runs", async () => {
    const client = open();
    const me = watchMe(client);
    const seen = signIn(client, () => issuer.token({}, { now: Date.now() + ahead }));
    await until(() => me.subjects.at(-1) === "user_1" && seen.asked.length >= 2);
    const asked = seen.asked.length;
    ahead = 120_000;
    await client.mutation(notes.increment, { name: "auth" });
    expect(seen.asked.length).toBeGreaterThan(asked);
    expect(seen.states).not.toContain(false);
    expect(me.subjects).not.toContain(null);
  });

  it("keys may change without anybody noticing", async () => {
    const client = open();
    const me = watchMe(client);
    signIn(client, () => issuer.token({ sub: "before" }));
    await until(() => me.subjects.at(-1) === "before");
    await issuer.rotate();
    signIn(client, () => issuer.token({ sub: "after" }));
    await until(() => me.subjects.at(-1) === "after");
    expect(me.subjects).toEqual(["before", "after"]);
  });

  it("a wrong admin key is refused", async () => {
    const socket = new WebSocket(`${convex.url.replace("http", "ws")}/api/1.48.0/sync`);
    undo.push(() => socket.terminate());
    const frames: Record<string, unknown>[] = [];
    socket.on("message", (data) =>
      frames.push(JSON.parse(String(data)) as Record<string, unknown>),
    );
    await new Promise((resolve) => socket.once("open", resolve));
    const sessionId = "0b0c7c1e-7a6b-4c58-9d60-0123456789ab";
    socket.send(
      JSON.stringify({ type: "Connect", sessionId, connectionCount: 0, lastCloseReason: null }),
    );
    socket.send(
      JSON.stringify({ type: "Authenticate", tokenType: "Admin", value: "x|y", baseVersion: 0 }),
    );
    await until(() => frames.length === 1 && socket.readyState === WebSocket.CLOSED);
    expect(frames[0]).toMatchObject({
      type: "AuthError",
      authUpdateAttempted: true,
      baseVersion: 0,
    });
  });
});
