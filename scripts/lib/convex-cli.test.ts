import { expect, test } from "vitest";
import { reasonIn } from "./convex-cli.mjs";

test.each([
  [
    `✖ Failed to run function "doctor/look:look":\nError: Could not find function for 'doctor/look:look'. Did you forget?\n\nNo functions found.`,
    "Could not find function for 'doctor/look:look'. Did you forget?",
  ],
  [
    `✖ Failed to run function "doctor/look:look":\nError: [Request ID: 1a2b] Server Error\nUncaught Error: x`,
    "Uncaught Error: x",
  ],
  [
    "✖ BadDeployKey: The provided deploy key was invalid.\n",
    "BadDeployKey: The provided deploy key was invalid.",
  ],
  ["", "the convex CLI said nothing."],
])("why a function did not run: %j", (words, reason) => {
  expect(reasonIn(words)).toBe(reason);
});
