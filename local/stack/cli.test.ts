import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { cliEnvironment, findCli, prepareCliFolder } from "./cli.ts";
import { temporaryFolder } from "./testing.ts";

const json = (file: string) => JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;

describe("the CLI's folder", () => {
  test("points at the project's functions and holds no file of the project", () => {
    const project = temporaryFolder();
    mkdirSync(join(project, "convex"));
    const folder = prepareCliFolder(join(project, ".local/dev"), project);
    expect(folder).toBe(join(project, ".local/dev/cli"));
    const { functions } = json(join(folder, "convex.json"));
    expect(resolve(folder, String(functions))).toBe(join(project, "convex"));
  });

  test("keeps what the project's own convex.json says", () => {
    const project = temporaryFolder();
    mkdirSync(join(project, "src/backend"), { recursive: true });
    const config = { functions: "src/backend/", node: { externalPackages: ["sharp"] } };
    writeFileSync(join(project, "convex.json"), JSON.stringify(config));
    const folder = prepareCliFolder(join(project, ".local/dev"), project);
    const written = json(join(folder, "convex.json"));
    expect(written.node).toEqual(config.node);
    expect(resolve(folder, String(written.functions))).toBe(join(project, "src/backend"));
  });

  test("without functions there is one line", () => {
    const project = temporaryFolder();
    expect(() => prepareCliFolder(join(project, "data"), project)).toThrow(
      expect.objectContaining({ code: "no_functions" }),
    );
  });

  test("a project without the convex package is told to install it", () => {
    expect(() => findCli("/")).toThrow(expect.objectContaining({ code: "cli_missing" }));
    expect(findCli(process.cwd())).toMatch(/convex[\\/]bin[\\/]main\.js$/);
  });
});

describe("the CLI's environment", () => {
  const deployment = { url: "http://127.0.0.1:3210", adminKey: "local|key" };

  test("names the local deployment and no other", () => {
    const env = {
      PATH: "/bin",
      CONVEX_DEPLOYMENT: "dev:calm-otter-1",
      CONVEX_DEPLOY_KEY: "prod:x|y",
      CONVEX_OVERRIDE_ACCESS_TOKEN: "t",
      HTTPS_PROXY: "http://proxy.test",
      http_proxy: "http://proxy.test",
    };
    expect(cliEnvironment(env, deployment)).toEqual({
      PATH: "/bin",
      CI: "1",
      CONVEX_VERSION_API_ORIGIN: "http://127.0.0.1:9",
      CONVEX_SELF_HOSTED_URL: deployment.url,
      CONVEX_SELF_HOSTED_ADMIN_KEY: deployment.adminKey,
    });
  });

  test("of a real deployment stays the caller's own, its reports still off", () => {
    const env = { CONVEX_DEPLOYMENT: "dev:calm-otter-1", HTTPS_PROXY: "http://proxy.test" };
    expect(cliEnvironment(env, null)).toEqual({
      ...env,
      CI: "1",
      CONVEX_VERSION_API_ORIGIN: "http://127.0.0.1:9",
    });
  });
});
