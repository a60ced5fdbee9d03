/** A newcomer's way from nothing to real services: a fresh Clerk and a fresh Convex, and `npm run setup`. */
import { statSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as cloud from "./ground";
import { atTerminal, hasTerminal, keys } from "../terminal";

/** Everything that a run may change. */
async function state() {
  return {
    file: cloud.readEnvFile(),
    touched: statSync(cloud.envFile).mtimeMs,
    templates: (await cloud.clerk("/jwt_templates")).json,
    variables: await cloud.variables(),
  };
}

async function setup(args: string[], env: Record<string, string> = {}) {
  const run = cloud.project.run("setup.mjs", args, env);
  const code = await run.exited;
  cloud.expectNoSecret(run.output());
  return { code, output: run.output() };
}

export function setUp(): void {
  describe("setup", () => {
    test("without a terminal or an answer it says what is missing, and with the integration it makes no template", async () => {
      const rest = "convex,webhook,admin,file,variables,push,doctor";
      const integrated = ["--non-interactive", "--tokens", "integration", "--skip", rest];
      const [nobody, nothing, odd, native] = await Promise.all([
        setup([]),
        setup(["--non-interactive"]),
        setup(["--non-interactive"], { ...cloud.given(), CLERK_SECRET_KEY: "sk_test_other" }),
        setup(integrated, cloud.given()),
      ]);
      const output = "There is no terminal to ask in: add --non-interactive.\n";
      expect(nobody).toEqual({ code: 1, output });
      expect(nothing.code).toBe(1);
      expect(nothing.output).toContain("NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY is not set");
      expect(odd.code).toBe(1);
      expect(odd.output).toContain("does not know this secret");
      // Clerk's own integration makes no template needed, so that none is made.
      expect(native.output).toContain("Tokens: Clerk's own integration.");
      expect((await cloud.clerk("/jwt_templates")).json).toEqual([]);
    });

    test("before it, the doctor names what a fresh pair lacks, causes first", async () => {
      cloud.writeEnv({ CLERK_WEBHOOK_SECRET: null });
      expect(await cloud.findings()).toMatchObject([
        { name: "template-missing" },
        {
          name: "issuer-unset",
          consequences: [{ name: "functions-not-pushed" }, { name: "webhook-unreachable" }],
        },
        { name: "convex-variable-unset" },
      ]);
      const some = { CLERK_JWT_ISSUER_DOMAIN: cloud.clerkUrl, ...cloud.clerkKeys() };
      const pushed = await cloud.withVariables(some, cloud.findings);
      expect(pushed).toMatchObject([
        { name: "template-missing" },
        { name: "functions-not-pushed", consequences: [{ name: "webhook-unreachable" }] },
      ]);
    });

    test("with nobody there: everything is set up, and a second run changes nothing", async () => {
      writeFileSync(cloud.envFile, "# mine\nMINE=1\n");
      const first = await setup(["--non-interactive"], cloud.given());
      expect(first.code, first.output).toBe(0);
      expect(first.output).toContain("the JWT template convex, created");
      expect(first.output).toContain(`Endpoint URL       ${cloud.siteUrl}/clerk-users-webhook`);
      expect(first.output).toContain("webhook-secret-unset");
      const after = await state();
      expect(after.file).toMatch(/^# mine\nMINE=1\n/);
      expect(after.file).toContain(`CLERK_JWT_ISSUER_DOMAIN=${cloud.clerkUrl}\n`);
      expect(after.templates).toMatchObject([{ name: "convex", claims: { aud: "convex" } }]);
      expect(after.variables).toEqual({
        CLERK_JWT_ISSUER_DOMAIN: cloud.clerkUrl,
        CLERK_SECRET_KEY: cloud.clerkKeys().CLERK_SECRET_KEY,
        CLERK_API_URL: cloud.clerkUrl,
      });

      const second = await setup(["--non-interactive"]);
      expect(second.code, second.output).toBe(0);
      expect(second.output).toContain("Nothing to change.");
      expect(await state()).toEqual(after);
    });

    test("a step can be left out", async () => {
      const all = "keys,issuer,template,convex,webhook,admin,file,variables,push,doctor";
      const { code, output } = await setup(["--non-interactive", "--skip", all]);
      const words = "Nothing to change. npm run dev starts it.\n";
      expect({ code, output }).toEqual({ code: 0, output: words });
      const odd = await setup(["--skip", "lunch"]);
      expect(odd.output).toMatch(/^--skip: lunch is none of keys,/);
    });

    test("real Clerk with a local Convex: the line that relays webhooks", async () => {
      writeFileSync(cloud.envFile, "");
      const keysAlone = { ...cloud.clerkKeys(), ...cloud.elsewhere() };
      const { code, output } = await setup(["--non-interactive", "--skip", "doctor"], keysAlone);
      expect(code, output).toBe(0);
      const relay = "--forward-to http://127.0.0.1:3211/clerk-users-webhook";
      expect(output).toContain(`clerk webhooks listen ${relay}`);
      expect(cloud.readEnvFile()).not.toContain("CONVEX");
    });

    test.skipIf(!hasTerminal)("a person at a terminal, twice", async () => {
      writeFileSync(cloud.envFile, "# mine\n");
      const { NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: publishable, ...rest } = cloud.given();
      const start = (...args: string[]) =>
        atTerminal([process.execPath, "scripts/setup.mjs", ...args], cloud.project.folder, {
          ...{ PATH: cloud.path, ...cloud.elsewhere() },
        });
      const run = start();
      await run.answer("Publishable key", `nonsense${keys.enter}`);
      await run.answer("no publishable key", `${keys.clear}${publishable}${keys.enter}`);
      await run.answer("Secret key", `${rest.CLERK_SECRET_KEY}${keys.enter}`);
      await run.answer("Where is Convex?", `${keys.down.repeat(2)}${keys.enter}`);
      await run.answer("Address of the backend", `${rest.CONVEX_SELF_HOSTED_URL}${keys.enter}`);
      await run.answer("Admin key", `${rest.CONVEX_SELF_HOSTED_ADMIN_KEY}${keys.enter}`);
      await run.answer("Address of its HTTP actions", `${cloud.siteUrl}${keys.enter}`);
      // What a person then does in Clerk's dashboard is exactly what stands on the screen.
      await run.answer("Signing secret (Enter", "");
      const url = /Endpoint URL\s+(\S+)/.exec(run.output())?.[1];
      await cloud.endpoints("POST", "", { url, secret: cloud.webhookSecret });
      await run.answer("", `${cloud.webhookSecret}${keys.enter}`);
      await run.answer("Your e-mail address", `mira@handoff.test${keys.enter}`);
      expect(await run.exited, run.output()).toBe(0);
      cloud.expectNoSecret(run.output());
      const after = await state();
      expect(after.file).toMatch(/^# mine\n/);
      expect(after.variables).toMatchObject({
        CLERK_WEBHOOK_SECRET: cloud.webhookSecret,
        ADMIN_EMAILS: "mira@handoff.test",
      });

      const again = start("--skip", "push");
      expect(await again.exited, again.output()).toBe(0);
      expect(again.output()).toContain("Nothing to change.");
      expect(await state()).toEqual(after);
    });
  });
}
