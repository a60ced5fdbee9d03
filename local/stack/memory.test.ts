/** The real server as the stack starts it: what passwords took is given back. */
import { readFileSync } from "node:fs";
import { expect, inject, onTestFinished, test } from "vitest";
import type { ClerkFacts } from "./environment.ts";
import { startServer } from "./server.ts";
import { temporaryFolder } from "./testing.ts";

const MIB = 1024 * 1024;

test.runIf(process.platform === "linux")(
  "local Clerk keeps no memory of the passwords it hashed",
  async () => {
    const dataDir = temporaryFolder();
    const { ready, child } = await startServer<ClerkFacts, object>({
      name: "clerk",
      dist: inject("localDist"),
      dataDir,
      config: { dataDir: `${dataDir}/clerk`, port: 0 },
      onLog: () => {},
      onChild: (started) => onTestFinished(() => started.stop()),
    });
    const resident = () =>
      Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1]) * 1024;
    const signUp = async (name: string) => {
      const response = await fetch(`${ready.url}/v1/users`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${ready.secretKey}`,
          "content-type": "application/json",
        },
        body: JSON.stringify({
          email_address: [`${name}@handoff.test`],
          password: "plain quiet words",
        }),
      });
      expect(response.status).toBe(200);
    };
    const before = resident();
    // As many at once as there are threads that hash, and more.
    for (let turn = 0; turn < 4; turn += 1) {
      await Promise.all(["a", "b", "c", "d"].map((name) => signUp(`${name}${turn}`)));
    }
    await expect
      .poll(() => (resident() - before) / MIB, { timeout: 30_000, interval: 100 })
      .toBeLessThan(32);
  },
);
