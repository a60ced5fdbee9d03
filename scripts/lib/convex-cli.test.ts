import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { stageOf } from "../../lib/env/stage.mjs";
import { projectFiles } from "../doctor/healthy";
import { cliFolder, cloudTarget, listVariables, reasonIn, selectorsIn } from "./convex-cli.mjs";

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

const cloud = { CONVEX_DEPLOYMENT: "dev:calm-otter-1" };
const key = { CONVEX_DEPLOY_KEY: "prod:swift-heron-2|x" };
const hosted = { CONVEX_SELF_HOSTED_URL: "https://x.test", CONVEX_SELF_HOSTED_ADMIN_KEY: "n|0a" };

test.each([
  [{ ...cloud, ...key }, key],
  [{ ...cloud, CONVEX_DEPLOY_KEY: "" }, cloud],
  [{ ...hosted, ...key }, key],
  [{ ...hosted, CONVEX_DEPLOYMENT: "" }, hosted],
  [{ PATH: "/bin", CONVEX_SELF_HOSTED_ADMIN_KEY: "n|0a" }, {}],
])("one deployment is named to the CLI: %j", (env, selectors) => {
  expect(selectorsIn(env)).toEqual(selectors);
});

test("the CLI acts on the deploy key's deployment", () => {
  expect(cloudTarget({ ...cloud, ...key })).toBe(key.CONVEX_DEPLOY_KEY);
  expect(stageOf({ ...cloud, ...key })).toBe("production");
  expect([cloudTarget(cloud), cloudTarget(hosted)]).toEqual([cloud.CONVEX_DEPLOYMENT, ""]);
});

describe("the folder that the CLI works in", () => {
  const configIn = (root: string) =>
    JSON.parse(readFileSync(join(cliFolder(root), "convex.json"), "utf8")) as object;

  test("says what the project's convex.json says", () => {
    const root = projectFiles({
      "convex.json": '{"functions":"src/backend","node":{"externalPackages":["sharp"]}}',
    });
    expect(configIn(root)).toEqual({
      functions: "../../src/backend/",
      node: { externalPackages: ["sharp"] },
    });
  });

  test("names convex/ without one", () => {
    expect(configIn(projectFiles({}))).toEqual({ functions: "../../convex/" });
  });

  test("is not made from a convex.json that is none", async () => {
    const root = projectFiles({ "convex.json": "{" });
    expect(() => cliFolder(root)).toThrow(/^convex.json is not valid JSON: /);
    expect(await listVariables({ env: {}, root })).toBeNull();
  });
});
