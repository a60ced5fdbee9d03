import { beforeEach, describe, expect, test, vi } from "vitest";
import { createPushReader, type PushEvent } from "./cli-output.ts";

beforeEach(() => {
  vi.useFakeTimers();
});

/** Feeds a transcript of the real CLI, with silence after it. */
function read(transcript: string): PushEvent[] {
  const events: PushEvent[] = [];
  const reader = createPushReader((event) => events.push(event));
  for (const line of transcript.split("\n")) reader.read(line);
  vi.advanceTimersByTime(1_000);
  reader.end();
  return events;
}

describe("what the convex CLI prints", () => {
  test("a first push", () => {
    const transcript = `Saved CONVEX_URL and CONVEX_SITE_URL to .env.local
▌ Developing against deployment:
▌ └─ http://127.0.0.1:3210
- Preparing Convex functions...

✔ Added table indexes:
  [+] users.by_externalId
✔ 11:25:09 Convex functions ready! (475.18ms)`;
    expect(read(transcript)).toEqual([{ state: "started" }, { state: "ready", ms: 475 }]);
  });

  test.each([
    ["(475.18ms)", 475],
    ["(1.2s)", 1_200],
    ["(2m)", 120_000],
  ])("a time of %s", (text, ms) => {
    expect(read(`✔ 11:25:09 Convex functions ready! ${text}`)).toEqual([{ state: "ready", ms }]);
  });

  test("a function that does not compile, then one that does", () => {
    const transcript = `- Preparing Convex functions...

✘ [ERROR] Unexpected ";"

    ../../../convex/users.ts:3:17:
      3 │ export const x = ;
        ╵                  ^

- Preparing Convex functions...

✔ 11:25:16 Convex functions ready! (258.58ms)`;
    expect(read(transcript)).toEqual([
      { state: "started" },
      {
        state: "failed",
        lines: [
          '✘ [ERROR] Unexpected ";"',
          "",
          "    convex/users.ts:3:17:",
          "      3 │ export const x = ;",
          "        ╵                  ^",
        ],
      },
      { state: "started" },
      { state: "ready", ms: 259 },
    ]);
  });

  test("a failure is told once the CLI falls silent", () => {
    const events: PushEvent[] = [];
    const reader = createPushReader((event) => events.push(event));
    reader.read("Unexpected Error: something");
    vi.advanceTimersByTime(300);
    reader.read("  more of it");
    vi.advanceTimersByTime(300);
    expect(events).toEqual([]);
    vi.advanceTimersByTime(200);
    expect(events).toEqual([
      { state: "failed", lines: ["Unexpected Error: something", "  more of it"] },
    ]);
  });

  test("colours are no part of it", () => {
    const line = "\u001b[32m✔\u001b[39m 11:25:09 Convex functions ready! (10ms)";
    expect(read(line)).toEqual([{ state: "ready", ms: 10 }]);
  });
});
