import { describe, expect, test } from "vitest";
import { callName, displayName } from "./people";

describe("a person", () => {
  test.each([
    [{ firstName: "Mira", name: "Mira Okafor" }, "Mira", "Mira Okafor"],
    [{ name: "Mira Okafor", username: "mira" }, "Mira Okafor", "Mira Okafor"],
    [{ username: "mira", email: "m@handoff.test" }, "mira", "mira"],
    [{ email: "m@handoff.test" }, "m", "m"],
    // Whoever signed up by phone is greeted without a name.
    [{}, undefined, "Unnamed person"],
  ])("%o is called %s and listed as %s", (person, called, listed) => {
    expect(callName(person)).toBe(called);
    expect(displayName(person)).toBe(listed);
  });
});
