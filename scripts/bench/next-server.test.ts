import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { holdPort } from "../lib/held-port.mjs";
import { serve } from "./next-server.mjs";

test("a server that ends before it answers is told of, and not waited for", async () => {
  const folder = mkdtempSync(join(tmpdir(), "handoff-bench-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const serving = serve(folder, await holdPort(24_600), { ...process.env });
  await expect(serving).rejects.toThrow(/ended before it answered/);
});
