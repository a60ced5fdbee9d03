import { expect, test } from "vitest";
import { markedLines, pidOf } from "./project";

test("a table of processes is read on systems that set numbers flush right", () => {
  const table =
    "  PID COMMAND\n 4321 node next dev MARK=a\n54321 node MARK=b\n    7 sh -c x MARK=a\n";
  const lines = markedLines(table, "MARK=a");
  expect(lines).toEqual(["4321 node next dev MARK=a", "7 sh -c x MARK=a"]);
  expect(lines.map(pidOf)).toEqual([4321, 7]);
});

test.each(["", " node", "0 swapper", undefined])("%j names no process, so none is ended", (line) =>
  // Process 0 would be the group of the tests themselves.
  expect(() => pidOf(line)).toThrow(/no process/i),
);
