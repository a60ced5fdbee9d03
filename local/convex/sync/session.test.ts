import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AuthFailure } from "../auth/failure.ts";
import type { Identity } from "../functions/types.ts";
import { FakeDeployment } from "../test/fake-deployment.ts";
import { add, authenticate, connect, modify, mutate, ts, WireClient } from "../test/wire-client.ts";
import { createQueryCache } from "./query-cache.ts";
import type { SessionServices } from "./session.ts";

/** Until nothing is left to do: every step of a session is a few turns of the event loop. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 12; turn += 1) await new Promise(setImmediate);
}

let fake: FakeDeployment;
let now: number;
let logged: string[];
let services: SessionServices;

beforeEach(() => {
  fake = new FakeDeployment();
  now = 1_700_000_000_000;
  logged = [];
  services = {
    engine: fake.engine,
    functions: fake.functions,
    cache: createQueryCache({
      engine: fake.engine,
      functions: fake.functions,
      run: (request) => fake.functions.runQuery(request),
      turn: (_, work) => work(),
      now: () => now,
    }),
    turn: (_kind, _client, work) => work(),
    authenticate: async (frame): Promise<Identity> => {
      if (frame.tokenType !== "User") return { kind: "none" };
      if (frame.value === "bad") throw new AuthFailure("Unauthenticated", "bad token");
      const [subject] = frame.value.split("#");
      return { kind: "user", attributes: { subject }, expiresAt: now + 60_000 };
    },
    now: () => now,
    log: (line) => logged.push(line),
  };
});

afterEach(() => expect(logged).toEqual([]));

async function open(...frames: object[]): Promise<WireClient> {
  const client = new WireClient(services);
  await client.say(connect, ...frames);
  await settle();
  return client;
}

describe("queries", () => {
  it("are answered together at one timestamp, and again when they change", async () => {
    fake.write("a", 1);
    fake.write("b", 2);
    const client = await open(modify(0, add(0, "a"), add(1, "b")));
    expect(client.of("Transition")).toHaveLength(1);
    expect([client.answers(0), client.answers(1)]).toEqual([[1], [2]]);
    fake.write("a", 3);
    await settle();
    expect([client.answers(0), client.answers(1)]).toEqual([[1, 3], [2]]);
    expect(fake.count("query")).toBe(3);
  });

  it("get a transition even for an empty set", async () => {
    const client = await open(modify(0));
    expect(client.of("Transition")).toMatchObject([
      { endVersion: { querySet: 1 }, modifications: [] },
    ]);
  });

  it("hear nothing of writes elsewhere, nor of a change that changes nothing", async () => {
    fake.write("a", 1);
    const client = await open(modify(0, add(0, "a")));
    fake.write("elsewhere", 1);
    await settle();
    expect(client.of("Transition")).toHaveLength(1);
    fake.write("a", 1);
    await settle();
    expect(client.of("Transition")).toHaveLength(2);
    expect(client.answers(0)).toEqual([1]);
  });

  it("are added and removed under one id in one message", async () => {
    const client = await open(
      modify(0, add(0, "a")),
      modify(1, { type: "Remove", queryId: 0 }, add(0, "b"), { type: "Remove", queryId: 0 }),
    );
    await client.say(modify(2, add(0, "c")));
    await settle();
    fake.write("b", 1);
    fake.write("c", 2);
    await settle();
    expect(client.answers(0)).toEqual(["QueryRemoved", "QueryRemoved", null, 2]);
  });

  it("that are removed while they are computed are not told of again", async () => {
    let release = () => {};
    fake.gate = new Promise((resolve) => (release = resolve));
    const client = await open(modify(0, add(0, "a")));
    await client.say(modify(1, { type: "Remove", queryId: 0 }));
    release();
    await settle();
    fake.write("a", 1);
    await settle();
    expect(client.answers(0).at(-1)).toBe("QueryRemoved");
    expect(fake.watched).toBe(0);
  });

  it("that change while they are computed are computed again", async () => {
    let release = () => {};
    fake.gate = new Promise((resolve) => (release = resolve));
    const client = await open(modify(0, add(0, "a"), add(1, "b")));
    fake.write("a", "late");
    release();
    fake.gate = Promise.resolve();
    await settle();
    expect(client.answers(0).at(-1)).toBe("late");
  });

  it("send what fails as a failure and keep the socket", async () => {
    const error = { message: "Server Error", data: '{"kind":"gone"}' };
    fake.queries.set("get", () => ({ outcome: { ok: false, error } }));
    const client = await open(modify(0, add(0, "a")));
    expect(client.of("Transition")[0]?.modifications).toEqual([
      {
        type: "QueryFailed",
        queryId: 0,
        errorMessage: "Server Error",
        errorData: { kind: "gone" },
        logLines: [],
        journal: null,
      },
    ]);
    expect(client.closed).toBeNull();
  });

  it("run again with the journal of their last run", async () => {
    const journals: unknown[] = [];
    fake.queries.set("page", (request) => {
      journals.push((request as { journal?: unknown }).journal);
      return { journal: "end at 5" };
    });
    const client = await open(modify(0, { ...add(0, "a", "page"), journal: "end at 3" }));
    fake.write("a", 1);
    await settle();
    expect(journals).toEqual(["end at 3", "end at 5"]);
    expect(client.answers(0)).toHaveLength(2);
  });

  it("of a thousand clients are computed once a change", async () => {
    const clients = await Promise.all(
      Array.from({ length: 1000 }, () => open(modify(0, add(0, "a")))),
    );
    expect(fake.count("query")).toBe(1);
    fake.write("a", "news");
    await settle();
    expect(fake.count("query")).toBe(2);
    expect(clients.every((client) => client.answers(0).at(-1) === "news")).toBe(true);
  });

  it("run again when other code goes live", async () => {
    const client = await open(modify(0, add(0, "a")));
    fake.queries.set("get", () => ({ outcome: { ok: true, value: '"new code"' } }));
    fake.deploy();
    await settle();
    expect(client.answers(0)).toEqual([null, "new code"]);
  });
});

describe("requests", () => {
  it("answer a mutation before the transition that shows it", async () => {
    const client = await open(modify(0, add(0, "a")));
    await client.say(mutate(0, "a", "mine"));
    await settle();
    const types = client.frames.map(({ type }) => type);
    expect(types).toEqual(["Transition", "MutationResponse", "Transition"]);
    const [response] = client.of("MutationResponse");
    expect(response).toMatchObject({ requestId: 0, success: true, result: "mine" });
    const end = client.of("Transition").at(-1)?.endVersion as { ts: string };
    expect(ts(end.ts)).toBeGreaterThanOrEqual(ts(response?.ts));
    expect(client.answers(0)).toEqual([null, "mine"]);
  });

  it("move the timestamp on without any query", async () => {
    const client = await open(mutate(0, "a", 1));
    const end = client.of("Transition").at(-1)?.endVersion as { ts: string };
    expect(ts(end.ts)).toBeGreaterThanOrEqual(ts(client.of("MutationResponse")[0]?.ts));
  });

  it("run mutations one after the other, in order", async () => {
    let release = () => {};
    fake.gate = new Promise((resolve) => (release = resolve));
    const client = await open(...[0, 1, 2].map((id) => mutate(id, "a", id)));
    expect(fake.count("mutation")).toBe(1);
    release();
    await settle();
    expect(client.of("MutationResponse").map(({ requestId }) => requestId)).toEqual([0, 1, 2]);
    expect(fake.values.get("a")?.map(({ value }) => value)).toEqual([0, 1, 2]);
  });

  it("run actions at once, and report what failed with its data", async () => {
    let release = () => {};
    fake.gate = new Promise((resolve) => (release = resolve));
    const action = (requestId: number) => ({ ...mutate(requestId, "a", 1), type: "Action" });
    const client = await open(action(0), action(1), mutate(2, "a", 1, "fails"));
    expect(fake.count("action")).toBe(2);
    release();
    await settle();
    expect(client.of("ActionResponse")).toHaveLength(2);
    expect(client.of("MutationResponse")).toEqual([
      {
        type: "MutationResponse",
        requestId: 2,
        success: false,
        result: "no",
        ts: null,
        errorData: { kind: "x" },
        logLines: ["[LOG] 'why'"],
      },
    ]);
  });

  it("that are sent again after a lost connection are applied once", async () => {
    const first = await open(mutate(0, "a", 1));
    first.session.end();
    const second = await open({ ...connect, connectionCount: 1 });
    expect(second.closed).not.toBeNull();
    const third = new WireClient(services);
    await third.say({ ...connect, connectionCount: 1 }, modify(0), mutate(0, "a", 1));
    await settle();
    expect(fake.values.get("a")).toHaveLength(1);
    expect(third.of("MutationResponse")[0]?.ts).toBe(first.of("MutationResponse")[0]?.ts);
  });

  it("beyond a thousand waiting mutations close the socket for a while", async () => {
    fake.gate = new Promise(() => {});
    const client = await open(...Array.from({ length: 1001 }, (_, id) => mutate(id, "a", id)));
    expect(client.closed).toEqual({ code: 1011, reason: "TooManyConcurrentRequests" });
  });
});

describe("identity", () => {
  it("raises its version, and re-runs what looks at it", async () => {
    fake.queries.set("me", ({ identity }) => ({
      readIdentity: true,
      outcome: {
        ok: true,
        value: JSON.stringify((identity as { attributes?: unknown }).attributes ?? null),
      },
    }));
    const client = await open(modify(0, add(0, "a", "me"), add(1, "b")));
    await client.say(authenticate(0, "ada"));
    await settle();
    expect(client.of("Transition").at(-1)).toMatchObject({ endVersion: { identity: 1 } });
    expect(client.answers(0)).toEqual([null, { subject: "ada" }]);
    expect(fake.count("query")).toBe(3);
  });

  it("re-runs nothing for a fresh token of the same person", async () => {
    fake.queries.set("me", () => ({ readIdentity: true }));
    const client = await open(authenticate(0, "ada#1"), modify(0, add(0, "a", "me")));
    await client.say(authenticate(1, "ada#2"));
    await settle();
    expect(client.of("Transition").at(-1)).toMatchObject({
      endVersion: { identity: 2 },
      modifications: [],
    });
    expect(fake.count("query")).toBe(1);
  });

  it("that is refused leaves the version and says that it was tried", async () => {
    const client = await open(authenticate(0, "ada"), modify(0), authenticate(1, "bad"));
    expect(client.of("AuthError")).toEqual([
      { type: "AuthError", error: "bad token", baseVersion: 1, authUpdateAttempted: true },
    ]);
    expect(client.closed).not.toBeNull();
  });

  it("that ran out is found before the next function runs", async () => {
    const client = await open(authenticate(0, "ada"), modify(0, add(0, "a")));
    now += 60_000;
    await client.say(mutate(0, "a", 1));
    await settle();
    expect(client.of("AuthError")).toEqual([
      {
        type: "AuthError",
        error: "Convex token identity expired",
        baseVersion: 1,
        authUpdateAttempted: false,
      },
    ]);
    expect(fake.count("mutation")).toBe(0);
  });

  it("that ran out stops live queries too", async () => {
    const client = await open(authenticate(0, "ada"), modify(0, add(0, "a")));
    now += 60_000;
    fake.write("a", "secret");
    await settle();
    expect(client.answers(0)).toEqual([null]);
    expect(client.of("AuthError")).toHaveLength(1);
  });

  it("that ran out while its mutations wait runs none of them", async () => {
    let release = () => {};
    fake.gate = new Promise((resolve) => (release = resolve));
    const client = await open(authenticate(0, "ada"), mutate(0, "a", 1), mutate(1, "a", 2));
    now += 60_000;
    release();
    await settle();
    expect(fake.count("mutation")).toBe(1);
    expect(client.of("AuthError")).toHaveLength(1);
  });
});

describe("broken clients", () => {
  it.each([
    ["that do not connect first", [modify(0)]],
    ["that connect twice", [connect, connect]],
    ["with a gap in their query set", [connect, modify(1)]],
    ["that go back", [connect, { ...modify(0), newVersion: 0 }]],
    ["that use an id twice", [connect, modify(0, add(0, "a"), add(0, "b"))]],
    ["with a gap in their identity", [connect, authenticate(1, "ada")]],
    ["that ask for a component", [connect, { ...mutate(0, "a", 1), componentPath: "billing" }]],
    ["that say nothing known", [connect, { type: "Hello" }]],
  ])("%s are told so and closed", async (_, frames) => {
    const client = new WireClient(services);
    await client.say(...frames);
    await settle();
    expect(client.frames.at(-1)?.type).toBe("FatalError");
    expect(client.closed).not.toBeNull();
    await client.say(mutate(9, "a", 1));
    expect(fake.count("mutation")).toBe(0);
  });

  it("from the future are sent away to come back", async () => {
    const client = new WireClient(services);
    await client.say({ ...connect, maxObservedTimestamp: "/////////38=" });
    expect(client.closed).toEqual({ code: 1011, reason: "InternalServerError" });
    expect(logged.splice(0)).toHaveLength(1);
  });
});

describe("clients that ask for much", () => {
  it("let others in between their frames, and between their queries", async () => {
    const crowd = await open(modify(0));
    const others: number[] = [];
    let handled = 0;
    const count = () => crowd.session.backlog;
    const frames = Array.from({ length: 500 }, (_, n) => modify(n + 1, add(n, `key ${n}`)));
    const said = crowd.say(...frames).then(() => (handled = 500));
    while (handled < 500) {
      others.push(count());
      await new Promise(setImmediate);
    }
    await said;
    // The backlog shrinks by a few at a time, with a turn for everybody after each.
    const steps = others.slice(1).map((left, n) => (others[n] as number) - left);
    expect(Math.max(...steps)).toBeLessThanOrEqual(32);
    const turns: number[] = [];
    for (let n = 0; n < 40; n += 1) {
      turns.push(fake.count("query"));
      await new Promise(setImmediate);
    }
    const started = turns.slice(1).map((total, n) => total - (turns[n] as number));
    expect(Math.max(...started)).toBeLessThanOrEqual(32);
    expect(fake.count("query")).toBe(500);
    expect(crowd.answers(499)).toEqual([null]);
  });
});

describe("slow clients", () => {
  it("have two transitions under way and no more, and then get the latest", async () => {
    const client = await open(modify(0, add(0, "a")));
    client.stalled = [];
    for (let value = 1; value <= 20; value += 1) {
      fake.write("a", value);
      await settle();
    }
    expect(client.answers(0)).toEqual([null, 1, 2]);
    const waiting = client.stalled;
    client.stalled = null;
    for (const done of waiting) done();
    await settle();
    expect(client.answers(0)).toEqual([null, 1, 2, 20]);
  });

  it("are cut off after a minute without progress", async () => {
    const client = await open(modify(0, add(0, "a")));
    client.stalled = [];
    fake.write("a", 1);
    await settle();
    client.session.tick((now += 59_000));
    expect(client.terminated).toBe(false);
    client.session.tick((now += 2_000));
    expect(client.terminated).toBe(true);
  });

  it("are cut off when too much waits for them", async () => {
    const client = await open(modify(0, add(0, "a")));
    client.bufferedAmount = 65 * 1024 * 1024;
    fake.write("a", 1);
    await settle();
    expect(client.terminated).toBe(true);
  });

  it("that are only quiet hear a heartbeat", async () => {
    const client = await open(modify(0));
    client.session.tick((now += 10_000));
    expect(client.of("Ping")).toHaveLength(0);
    client.session.tick((now += 6_000));
    expect(client.of("Ping")).toHaveLength(1);
  });
});
