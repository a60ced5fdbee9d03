import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openEngine } from "../engine/index.ts";
import type { Engine } from "../engine/types.ts";
import { findAnswer, storeAnswer } from "./sessions.ts";
import { transact } from "./transact.ts";

let folder: string;
let engine: Engine;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "handoff-sessions-"));
  engine = await openEngine({ dataDir: folder });
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

test("answers are found by session and request", async () => {
  await transact(engine, (tx) => {
    for (let requestId = 0; requestId < 3; requestId++) {
      storeAnswer(tx, { sessionId: "s", requestId }, { value: "1", logLines: [] });
    }
  });
  expect([has("s", 0), has("s", 2), has("s", 3), has("t", 0)]).toEqual([true, true, false, false]);
});
