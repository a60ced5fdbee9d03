import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openEngine } from "../engine/index.ts";
import type { Engine } from "../engine/types.ts";
import { findAnswer, pruneAnswers, storeAnswer } from "./sessions.ts";
import { transact } from "./transact.ts";

const day = 24 * 3600 * 1000;
let folder: string;
let engine: Engine;
let now = Date.now();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "handoff-sessions-"));
  engine = await openEngine({ dataDir: folder, clock: () => now });
});
afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true, force: true });
});

const has = (sessionId: string, requestId: number): boolean => {
  const tx = engine.begin();
  const found = findAnswer(tx, { sessionId, requestId });
  tx.close();
  return found !== null;
};

test("answers are found by session and request, and go after two weeks", async () => {
  const store = (sessionId: string, count: number): Promise<void> =>
    transact(engine, (tx) => {
      for (let requestId = 0; requestId < count; requestId++) {
        storeAnswer(tx, { sessionId, requestId }, { value: "1", logLines: [] });
      }
    });
  await store("old", 1100);
  now += 10 * day;
  await store("new", 3);
  expect(await pruneAnswers(engine, now)).toBe(0);
  now += 5 * day;
  expect([has("old", 1099), has("new", 2), has("new", 3)]).toEqual([true, true, false]);
  expect(await pruneAnswers(engine, now)).toBe(1100);
  expect([has("old", 0), has("new", 2)]).toEqual([false, true]);
});
