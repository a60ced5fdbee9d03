import { describe, expect, test } from "vitest";
import { parseCommand } from "./arguments.ts";

const parse = (...argv: string[]) => parseCommand(argv, "/project");

describe("the command line", () => {
  test("without options starts both for this folder", () => {
    expect(parse()).toMatchObject({
      action: "start",
      project: "/project",
      dataDir: "/project/.local/dev",
      localClerk: true,
      localConvex: true,
      push: "watch",
      people: true,
      run: [],
    });
  });

  test("all after -- is the command, whatever it looks like", () => {
    expect(parse("--push", "once", "--", "vite", "--json", "--", "x").run).toEqual([
      "vite",
      "--json",
      "--",
      "x",
    ]);
    expect(parse("--", "vite").json).toBe(false);
  });

  test("folders are told from the project's", () => {
    expect(parse("--project", "other", "--data", "d")).toMatchObject({
      project: "/project/other",
      dataDir: "/project/other/d",
    });
  });

  test.each([
    [["--ports", "app=80,site=99"], { ports: { app: 80, site: 99 } }],
    [["--real", "clerk"], { localClerk: false, localConvex: true }],
    [["--real", "clerk", "--real", "convex"], { localClerk: false, localConvex: false }],
    [["--no-people"], { people: false }],
    [["--clerk-settings", '{"rateLimits":false}'], { clerkSettings: { rateLimits: false } }],
    [["status", "--json"], { action: "status", json: true }],
    [["reset", "--yes"], { action: "reset", yes: true }],
    [["-h"], { action: "help" }],
  ])("%j", (argv, expected) => {
    expect(parse(...argv)).toMatchObject(expected);
  });

  test.each([
    ["--ports", "web=80"],
    ["--ports", "app=70000"],
    ["--ports", "app"],
    ["--push", "sometimes"],
    ["--framework", "angular"],
    ["--real", "all"],
    ["--clerk-settings", "[]"],
    ["--clerk-settings", "{"],
    ["--unknown"],
    ["dance"],
  ])("%s %s is refused in one line", (...argv) => {
    expect(() => parse(...argv.filter(Boolean))).toThrow(
      expect.objectContaining({ code: "usage", message: expect.not.stringContaining("\n") }),
    );
  });

  test.each([
    "npx convex dev --once",
    "npx -y convex@1.48.0 dev",
    "node_modules/.bin/convex init",
    "node node_modules/convex/bin/main.js dev",
  ])("%s writes in .env.local: refused, with what to do", (command) => {
    const words = command.split(" ");
    expect(() => parse("--", ...words)).toThrow(
      expect.objectContaining({
        code: "usage",
        message: expect.stringMatching(/^[^\n]*\.env\.local[^\n]*npm run dev[^\n]*$/) as string,
      }),
    );
    expect(parse("--real", "convex", "--", ...words).run).toEqual(words);
  });

  test.each(["npx convex run dev:init", "npx convex env set dev 1", "npm run dev", "convex"])(
    "%s runs",
    (command) => expect(parse("--", ...command.split(" ")).run).toEqual(command.split(" ")),
  );
});
