import { describe, expect, it } from "vitest";
import { readEnvironmentChanges } from "./environment.ts";

describe("readEnvironmentChanges", () => {
  it("reads values and removals", () => {
    const changes = [{ name: "A_1", value: "x" }, { name: "_B", value: null }, { name: "C" }];
    expect(readEnvironmentChanges(changes, {})).toEqual([
      { name: "A_1", value: "x" },
      { name: "_B", value: null },
      { name: "C", value: null },
    ]);
  });

  const full = Object.fromEntries(Array.from({ length: 512 }, (_, n) => [`V${n}`, ""]));
  const heavy = Object.fromEntries(
    Array.from({ length: 63 }, (_, n) => [`V${n}`, "x".repeat(8192)]),
  );

  it("takes values at the limits", () => {
    const longName = `A${"b".repeat(255)}`;
    expect(readEnvironmentChanges([{ name: longName, value: "x".repeat(8192) }], {})).toHaveLength(
      1,
    );
    expect(readEnvironmentChanges([{ name: "V1", value: "y" }], full)).toHaveLength(1);
    const swap = [
      { name: "V1", value: null },
      { name: "W", value: "" },
    ];
    expect(readEnvironmentChanges(swap, full)).toHaveLength(2);
  });

  it.each([
    ["no list", { name: "A" }, {}, "BadRequest"],
    ["no name", [{ value: "x" }], {}, "InvalidEnvVarName"],
    ["a digit first", [{ name: "1A", value: "x" }], {}, "InvalidEnvVarName"],
    ["a dash", [{ name: "A-B", value: "x" }], {}, "InvalidEnvVarName"],
    ["a name that is too long", [{ name: "A".repeat(257), value: "x" }], {}, "InvalidEnvVarName"],
    [
      "a name of the backend's own",
      [{ name: "CONVEX_SITE_URL", value: "x" }],
      {},
      "EnvVarNameForbidden",
    ],
    [
      "a value that is too long",
      [{ name: "A", value: "x".repeat(8193) }],
      {},
      "EnvVarValueTooLong",
    ],
    ["a value that is no text", [{ name: "A", value: 5 }], {}, "EnvVarValueTooLong"],
    ["one too many", [{ name: "A", value: "" }], full, "EnvVarLimitReached"],
    [
      "too much together",
      [{ name: "A", value: "x".repeat(8192) }],
      heavy,
      "EnvVarTotalSizeExceeded",
    ],
  ])("refuses %s", (_, changes, current, code) => {
    expect(() => readEnvironmentChanges(changes, current)).toThrow(
      expect.objectContaining({ code }),
    );
  });
});
