import { expect, test } from "vitest";
import { argumentComplaint } from "./arguments.mjs";

test.each([
  [["-H", "127.0.0.1"], "localhost only"],
  [["--hostname=0.0.0.0"], "localhost only"],
  [["-p", "3005"], "HANDOFF_PORTS"],
  [["--turbo"], "no options"],
])("%j is told off in one line", (args, words) => {
  const line = argumentComplaint(args);
  expect(line).toContain(words);
  expect(line).not.toContain("\n");
});

test("nothing said, nothing told", () => {
  expect(argumentComplaint([])).toBeNull();
});
