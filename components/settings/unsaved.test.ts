import { expect, it } from "vitest";
import { unsaved } from "./unsaved";

it("keeps what was written while the save was under way, and nothing else", () => {
  const saved = { headline: "Runs", about: "Much" };
  expect(unsaved({ headline: "Runs", about: "Much" }, saved)).toEqual({});
  expect(unsaved({ headline: "Runs the lab", about: "Much" }, saved)).toEqual({
    headline: "Runs the lab",
  });
  expect(unsaved({}, saved)).toEqual({});
});
