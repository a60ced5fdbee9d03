import { describe, expect, it } from "vitest";
import type { Identity } from "../functions/types.ts";
import { FakeDeployment } from "../test/fake-deployment.ts";
import { createQueryCache, identityKey } from "./query-cache.ts";

function setUp() {
  const fake = new FakeDeployment();
  let now = 0;
  const cache = createQueryCache({
    engine: fake.engine,
    functions: fake.functions,
    run: (request) => fake.functions.runQuery(request),
    turn: (_, work) => work(),
    now: () => now,
  });
  const read = (key: string, identity: Identity = nobody, path = "get") =>
    cache.read({ path, args: { key }, journal: null }, identity, fake.engine.latest(), {});
  return { fake, cache, read, pass: (ms: number) => (now += ms) };
}

const nobody: Identity = { kind: "none" };
const person = (subject: string, expiresAt = 0): Identity => ({
  kind: "user",
  attributes: { subject },
  expiresAt,
});

describe("query cache", () => {
  it("computes once for a thousand who ask the same", async () => {
    const { fake, cache, read } = setUp();
    fake.write("k", 1);
    const answers = await Promise.all(
      Array.from({ length: 1000 }, async () => {
        const answer = await read("k");
        answer.onStale(() => {});
        return answer;
      }),
    );
    expect(fake.count("query")).toBe(1);
    expect(fake.watched).toBe(1);
    expect(new Set(answers).size).toBe(1);
    expect(cache.size).toBe(1);
  });

  it("tells everybody once when what was read is written, and nobody otherwise", async () => {
    const { fake, read } = setUp();
    let told = 0;
    const a = await read("a");
    a.onStale(() => (told += 1));
    fake.write("b", 1);
    expect(told).toBe(0);
    expect(a.goodAt(fake.engine.latest())).toBe(true);
    fake.write("a", 1);
    fake.write("a", 2);
    expect(told).toBe(1);
    expect(a.goodAt(fake.engine.latest())).toBe(false);
    expect((await read("a")).answer.value).toBe("2");
  });

  it("notices a write that happens while it computes", async () => {
    const { fake, read } = setUp();
    let open = () => {};
    fake.gate = new Promise((resolve) => (open = resolve));
    const ts = fake.engine.latest();
    const reading = read("a");
    await new Promise(setImmediate);
    fake.write("a", 1);
    open();
    const answer = await reading;
    let told = false;
    answer.onStale(() => (told = true));
    expect(told).toBe(true);
    expect(answer.goodAt(ts)).toBe(true);
    expect(answer.goodAt(ts + 1n)).toBe(false);
  });

  it("shares between people only what does not look at who asks", async () => {
    const { fake, read } = setUp();
    fake.queries.set("mine", () => ({ readIdentity: true }));
    const [mineA, mineB] = await Promise.all([
      read("k", person("a"), "mine"),
      read("k", person("b"), "mine"),
    ]);
    expect(mineA).not.toBe(mineB);
    expect(fake.count("query")).toBe(2);
    const [a, b] = await Promise.all([read("k", person("a")), read("k", person("b"))]);
    expect(a).toBe(b);
    expect(fake.count("query")).toBe(3);
  });

  it("never shares an admin's answer with a client", async () => {
    const { fake, read } = setUp();
    const [client, admin] = await Promise.all([read("k"), read("k", { kind: "admin" })]);
    expect(client).not.toBe(admin);
    expect(fake.count("query")).toBe(2);
  });

  it("gives newcomers no answer older than a few seconds", async () => {
    const { fake, read, pass } = setUp();
    const first = await read("k");
    first.onStale(() => {});
    pass(4_000);
    expect(await read("k")).toBe(first);
    pass(4_000);
    expect(await read("k")).not.toBe(first);
    expect(fake.count("query")).toBe(2);
  });

  it("forgets answers that nobody holds", async () => {
    const { fake, cache, read } = setUp();
    const letGo = (await read("a")).onStale(() => {});
    await read("b");
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    expect([cache.size, fake.watched]).toEqual([1, 1]);
    letGo();
    expect([cache.size, fake.watched]).toEqual([0, 0]);
  });

  it("forgets everything when other code goes live", async () => {
    const { fake, cache, read } = setUp();
    let told = 0;
    (await read("a")).onStale(() => (told += 1));
    fake.deploy();
    expect([told, cache.size, fake.watched]).toEqual([1, 0, 0]);
  });

  it("gives no error away as another's, and shares none that is not the query's", async () => {
    const { fake, read } = setUp();
    const error = { message: "busy", code: "TooManyConcurrentRequests" as const };
    fake.queries.set("get", () => ({ outcome: { ok: false, error } }));
    expect((await read("k")).overload).toBe("TooManyConcurrentRequests");
    fake.queries.clear();
    expect((await read("k")).overload).toBeNull();
  });

  it("takes answers as equal that differ in the request id alone", async () => {
    const { fake, read } = setUp();
    const fail = (id: string, text: string) => () => ({
      outcome: {
        ok: false as const,
        error: { message: `[Request ID: ${id}] Server Error\n${text}` },
      },
    });
    fake.queries.set("get", fail("0123456789abcdef", "Uncaught Error: a"));
    const a = await read("k");
    fake.write("k", 1);
    fake.queries.set("get", fail("fedcba9876543210", "Uncaught Error: a"));
    const same = await read("k");
    fake.write("k", 2);
    fake.queries.set("get", fail("fedcba9876543210", "Uncaught Error: b"));
    const other = await read("k");
    expect(a.digest).toBe(same.digest);
    expect(a.digest).not.toBe(other.digest);
  });
});

describe("identityKey", () => {
  it("is the same for a fresh token of the same person", () => {
    expect(identityKey(person("a", 1))).toBe(identityKey(person("a", 2)));
    expect(identityKey(person("a"))).not.toBe(identityKey(person("b")));
  });

  it("does not depend on the order of claims", () => {
    const a: Identity = { kind: "user", attributes: { x: 1, y: { p: 1, q: 2 } }, expiresAt: 0 };
    const b: Identity = { kind: "user", attributes: { y: { q: 2, p: 1 }, x: 1 }, expiresAt: 0 };
    expect(identityKey(a)).toBe(identityKey(b));
  });
});
