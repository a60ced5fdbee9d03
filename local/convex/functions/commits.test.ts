/** Mutations beside each other while the disk is slow. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, inject, it } from "vitest";
import { openEngine } from "../engine/index.ts";
import { createRuntime } from "../runtime/index.ts";
import type { Runtime } from "../runtime/types.ts";
import { openStore } from "../store/index.ts";
import { memoryServices, push, read, request, workerFiles } from "../test/deployment.ts";
import { until } from "../test/running.ts";
import { sampleApp } from "../test/sample-app.ts";
import { createFunctions } from "./index.ts";

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

it("that wait for the disk keep no other from running, and are written together", async () => {
  let disk = Promise.resolve();
  let writes = 0;
  const dataDir = await mkdtemp(join(tmpdir(), "handoff-commits-"));
  cleanups.push(() =>
    rm(dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }),
  );
  const engine = await openEngine({
    dataDir,
    async openStore(folder) {
      const store = await openStore(folder);
      return {
        snapshot: () => store.snapshot(),
        close: () => store.close(),
        async write(ops) {
          writes += 1;
          await disk;
          return store.write(ops);
        },
      };
    },
  });
  cleanups.push(() => engine.close());
  const real = createRuntime(workerFiles(inject("localDist")));
  cleanups.push(() => real.close());
  let ran = 0;
  const runtime: Runtime = {
    load: (modules, env) => real.load(modules, env),
    run: (modules, call, host) => real.run(modules, call, host).finally(() => (ran += 1)),
    runHttp: (modules, call, host) => real.runHttp(modules, call, host),
    close: () => real.close(),
  };
  const services = memoryServices();
  const functions = await createFunctions({ engine, runtime, services, concurrency: 1 });
  cleanups.push(() => functions.close());
  await push(functions, sampleApp);

  let turn = (): void => {};
  disk = new Promise((resolve) => (turn = resolve));
  writes = 0;
  const added = ["a", "b", "c", "d"].map((text, rank) =>
    functions.runMutation(request("notes:add", { text, rank })),
  );
  await until(() => ran === 4);
  expect(writes).toBe(1);
  turn();
  for (const { outcome } of await Promise.all(added)) read(outcome);
  expect(writes).toBe(2);
  expect(read((await functions.runQuery(request("notes:list"))).outcome)).toEqual([..."abcd"]);
});
