import { describe, expect, test } from "vitest";
import { installState, nodeComplaint } from "./bootstrap.mjs";

describe("Node", () => {
  test.each(["20.9.0", "20.20.2", "21.0.0", "22.0.0", "24.11.1"])("%s is new enough", (version) => {
    expect(nodeComplaint(version)).toBeNull();
  });

  test.each(["18.19.0", "20.8.1", "16.20.2", "0.12.0"])("%s is told off in one line", (version) => {
    const line = nodeComplaint(version);
    expect(line).toContain(`Node ${version} is too old: install Node 20.9 or newer`);
    expect(line).not.toContain("\n");
  });

  test.each(["20.19.0", "20.20.2", "22.12.0", "23.0.0", "24.11.1"])(
    "%s is new enough for the tests",
    (version) => expect(nodeComplaint(version, true)).toBeNull(),
  );

  test.each(["20.9.0", "20.18.3", "21.7.3", "22.11.0"])(
    "%s is told off in one line before tests",
    (version) => {
      const line = nodeComplaint(version, true);
      expect(line).toContain(`The tests need Node 20.19 or 22.12, or newer; this is ${version}`);
      expect(line).not.toContain("\n");
    },
  );
});

describe("installed packages", () => {
  const wanted = {
    packages: {
      "": { name: "handoff" },
      local: { version: "0.1.0" },
      "node_modules/a": { version: "1.0.0" },
      "node_modules/a/node_modules/b": { version: "2.0.0" },
      "node_modules/tool": { version: "3.0.0", dev: true },
      "node_modules/native-mac": { version: "1.0.0", optional: true },
      "node_modules/@handoff/local": { link: true },
    },
  };
  const all = {
    "node_modules/a": { version: "1.0.0" },
    "node_modules/a/node_modules/b": { version: "2.0.0" },
    "node_modules/tool": { version: "3.0.0", dev: true },
    "node_modules/@handoff/local": { link: true },
  };
  const without = (name: keyof typeof all) =>
    Object.fromEntries(Object.entries(all).filter(([path]) => path !== name));

  test.each([
    ["nothing installed", null, false, "missing"],
    ["all but another system's package", all, false, "same"],
    ["one more than wanted", { ...all, "node_modules/extra": { version: "1.0.0" } }, false, "same"],
    ["another version", { ...all, "node_modules/a": { version: "1.0.1" } }, false, "differs"],
    ["a nested one absent", without("node_modules/a/node_modules/b"), false, "differs"],
    ["the workspace absent", without("node_modules/@handoff/local"), false, "differs"],
    ["no development packages", without("node_modules/tool"), false, "differs"],
    ["no development packages, in production", without("node_modules/tool"), true, "same"],
  ])("%s: %#", (_, packages, production, state) => {
    expect(installState(wanted, packages && { packages }, production)).toBe(state);
  });
});
