/** The doctor before Clerk and Convex: each fault is put into them or into the files, and must be named first. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { diagnose } from "../../doctor/diagnosis.mjs";
import { diagnoses } from "../../doctor/diagnoses/index.mjs";
import { mend } from "../../doctor/mend.mjs";
import { runFunction } from "../../lib/convex-cli.mjs";
import { until } from "../project";
import * as cloud from "./ground";

const nowhere = "http://127.0.0.1:9";

/** The safe repairs of whatever is wrong now. @returns what was said */
async function mended(): Promise<string[]> {
  const seen = await cloud.look();
  const words: string[] = [];
  await mend(diagnose(diagnoses, seen), seen, cloud.project.folder, (line) => words.push(line));
  return words;
}

export function doctor(): void {
  describe("the doctor", () => {
    let person: string;

    beforeAll(async () => {
      await cloud.dropEndpoints();
      await cloud.makeEndpoint();
      await cloud.changeVariables({
        ...{ ADMIN_EMAILS: null, ...cloud.facts.variables.deployment },
        CLERK_WEBHOOK_SECRET: cloud.webhookSecret,
      });
      // Somebody is signed in, so that there is a real token to look at.
      const people = (await cloud.clerk("/users?limit=100")).json as { id: string }[];
      person = people[0]!.id;
      await cloud.clerk("/sessions", { method: "POST", body: { user_id: person } });
      // Whoever was there before the endpoint was is told of by a change.
      for (const [index, { id }] of people.entries()) {
        await cloud.clerk(`/users/${id}`, { method: "PATCH", body: { last_name: `No ${index}` } });
      }
    });

    beforeEach(() => cloud.writeEnv({}));

    test("finds nothing in a healthy whole, as clouds and as what it is", async () => {
      await cloud.settled();
      expect(await cloud.told()).toEqual([]);
      writeFileSync(cloud.envFile, "");
      const { data } = cloud;
      const local = await cloud.look({ data });
      expect(local.mode).toEqual({ ok: true, clerk: "local", convex: "local" });
      expect(local.clerk?.token).not.toBeNull();
      expect(cloud.names(diagnose(diagnoses, local))).toEqual([]);
    });

    describe("of the environment", () => {
      test.each([
        ["env-malformed", { NEXT_PUBLIC_CONVEX_URL: "calm-otter-1" }],
        ["env-incomplete", { CONVEX_SELF_HOSTED_ADMIN_KEY: null }],
        ["clerk-keys-mixed", { CLERK_SECRET_KEY: "sk_live_x" }],
        [
          "local-clerk-cloud-convex",
          { NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: null, CLERK_SECRET_KEY: null },
        ],
        ["clerk-secret-refused", { CLERK_SECRET_KEY: "sk_test_other" }],
        ["clerk-unreachable", { CLERK_API_URL: nowhere }],
        ["clerk-frontend-unreachable", { NEXT_PUBLIC_CLERK_PROXY_URL: nowhere }],
        ["convex-key-refused", { CONVEX_SELF_HOSTED_ADMIN_KEY: "local|no-key-of-ours" }],
      ])("%s", async (name, over) => {
        cloud.writeEnv(over);
        expect((await cloud.first())[0]).toBe(name);
      });

      test("convex-address-differs", async () => {
        cloud.writeEnv({
          NEXT_PUBLIC_CONVEX_URL: cloud.convexUrl.replace("127.0.0.1", "localhost"),
        });
        expect(await cloud.first()).toEqual(["convex-address-differs"]);
      });

      test("convex-unreachable", async () => {
        cloud.writeEnv({ NEXT_PUBLIC_CONVEX_URL: nowhere, CONVEX_SELF_HOSTED_URL: nowhere });
        expect(await cloud.first()).toEqual(["convex-unreachable"]);
        const site = nowhere;
        cloud.writeEnv({
          ...{ NEXT_PUBLIC_CONVEX_URL: nowhere, CONVEX_SELF_HOSTED_URL: `${nowhere}/` },
          NEXT_PUBLIC_CONVEX_SITE_URL: `${site}0`,
        });
        expect(await cloud.first()).toEqual(["convex-unreachable", "webhook-unreachable"]);
      });

      test("issuer-http: Convex is off this machine, the issuer is not", async () => {
        const away = "https://convex.handoff.invalid";
        cloud.writeEnv({ NEXT_PUBLIC_CONVEX_URL: away, CONVEX_SELF_HOSTED_URL: away });
        expect((await cloud.first())[0]).toBe("issuer-http");
      });

      test("clerk-test-in-production", async () => {
        expect(await cloud.first({ stage: "production" })).toEqual(["clerk-test-in-production"]);
      });

      test("site-url-missing", async () => {
        const stage = "production";
        expect(await cloud.told({ stage })).toContain("site-url-missing");
        cloud.writeEnv({ NEXT_PUBLIC_SITE_URL: "https://handoff.invalid" });
        expect(await cloud.told({ stage })).not.toContain("site-url-missing");
      });

      test("clerk-live-in-development", async () => {
        const key = cloud.clerkKeys().NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY.replace("_test_", "_live_");
        cloud.writeEnv({ NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: key, CLERK_SECRET_KEY: "sk_live_x" });
        expect((await cloud.first())[0]).toBe("clerk-live-in-development");
      });

      test("env-shell-differs", async () => {
        const CLERK_WEBHOOK_SECRET = `${cloud.webhookSecret} whsec_AAAA`;
        const exported = { ...cloud.shell, CLERK_WEBHOOK_SECRET };
        expect(await cloud.first({ shell: exported })).toEqual(["env-shell-differs"]);
      });

      test("local-on-platform", async () => {
        writeFileSync(cloud.envFile, "");
        const { data, shell } = cloud;
        const found = await cloud.first({ data, shell: { ...shell, VERCEL: "1" } });
        expect(found[0]).toBe("local-on-platform");
      });

      test("clock-skew", async () => {
        expect(await cloud.first({ now: () => Date.now() + 60_000 })).toEqual(["clock-skew"]);
        // Beyond five minutes this machine's own delivery is refused, too.
        const far = await cloud.first({ now: () => Date.now() + 600_000 });
        expect(far).toEqual(["clock-skew", "webhook-secret-differs"]);
      });

      test("ports-taken", async () => {
        const server = createServer().listen(0, "127.0.0.1");
        onTestFinished(() => void server.close());
        await new Promise((resolve) => server.once("listening", resolve));
        const { port } = server.address() as { port: number };
        const data = join(cloud.project.folder, ".local", "held");
        mkdirSync(data, { recursive: true });
        writeFileSync(join(data, "stack.json"), JSON.stringify({ ports: { convex: port } }));
        const over = [
          ...["CONVEX_SELF_HOSTED_URL", "CONVEX_SELF_HOSTED_ADMIN_KEY"],
          ...["NEXT_PUBLIC_CONVEX_URL", "NEXT_PUBLIC_CONVEX_SITE_URL"],
        ];
        cloud.writeEnv(Object.fromEntries(over.map((name) => [name, null])));
        expect(await cloud.told({ data })).toEqual(["ports-taken"]);
      });
    });

    describe("of the JWT template", () => {
      const template = async () => (await cloud.clerk("/jwt_templates")).json[0];
      const change = async (body: object) =>
        cloud.clerk(`/jwt_templates/${(await template()).id}`, { method: "PATCH", body });
      const mendedTemplate = async () => {
        expect(await mended()).toEqual(["Mended: Clerk has the JWT template convex."]);
        expect(await cloud.told()).toEqual([]);
      };

      test("without aud, and --fix", async () => {
        const { aud, ...claims } = (await template()).claims;
        expect(aud).toBe("convex");
        await change({ claims });
        expect(await cloud.first()).toEqual([
          "template-audience",
          "token-audience",
          "token-refused",
        ]);
        await mendedTemplate();
      });

      test("with an overlong lifetime, and --fix", async () => {
        await change({ lifetime: 3600 });
        expect(await cloud.first()).toEqual(["template-lifetime", "token-expiry"]);
        await mendedTemplate();
      });

      test("missing, and --fix", async () => {
        await cloud.clerk(`/jwt_templates/${(await template()).id}`, { method: "DELETE" });
        expect(await cloud.first()).toEqual(["template-missing"]);
        await mendedTemplate();
      });

      test("misnamed, and --fix", async () => {
        await change({ name: "Convex" });
        expect(await cloud.first()).toEqual(["template-misnamed"]);
        await mendedTemplate();
      });
    });

    describe("of Convex's variables", () => {
      const strange = "whsec_AAAAAAAAAAAAAAAAAAAAAAAA";
      const noSecret = { CLERK_WEBHOOK_SECRET: null, CLERK_WEBHOOK_SIGNING_SECRET: null };

      test.each([
        ["convex-variable-unset", { CLERK_SECRET_KEY: null }],
        [
          "convex-variable-stale",
          { CLERK_SECRET_KEY: "sk_test_other" },
          "convex-clerk-other-instance",
        ],
        [
          "convex-variable-stale",
          { ...noSecret, CLERK_WEBHOOK_SECRET: strange },
          "webhook-secret-differs",
        ],
        // Under the other name nothing is compared: only the signature tells.
        ["webhook-secret-differs", { ...noSecret, CLERK_WEBHOOK_SIGNING_SECRET: strange }],
        ["webhook-secret-unset", noSecret],
        ["webhook-foreign-instance", { CLERK_INSTANCE_ID: "ins_other" }],
      ])("%s", async (name, changes, ...follows) => {
        expect(await cloud.withVariables(changes, cloud.first)).toEqual([name, ...follows]);
      });

      test("issuer-slash", async () => {
        const changes = { CLERK_JWT_ISSUER_DOMAIN: `${cloud.clerkUrl}/` };
        expect(await cloud.withVariables(changes, cloud.first)).toEqual(["issuer-slash"]);
      });

      test("issuer-differs", async () => {
        const changes = { CLERK_JWT_ISSUER_DOMAIN: nowhere };
        expect(await cloud.withVariables(changes, cloud.first)).toEqual([
          ...["issuer-differs", "discovery-unreachable", "token-issuer", "token-refused"],
        ]);
      });
    });

    test("of an auth config that was not pushed, and --fix", async () => {
      const file = join(cloud.project.folder, "convex/auth.config.ts");
      const text = readFileSync(file, "utf8");
      writeFileSync(file, text.replace('"convex"', '"app"'));
      expect(await cloud.first()).toEqual(["auth-config-audience", "auth-config-not-pushed"]);
      expect(await mended()).toEqual([expect.stringMatching(/^Mended: Convex has the functions/)]);
      const refused = ["token-audience", "token-refused"];
      expect(await cloud.first()).toEqual(["auth-config-audience", ...refused]);
      writeFileSync(file, text);
      expect(await cloud.first()).toEqual(["auth-config-not-pushed", ...refused]);
      await mended();
      expect(await cloud.told()).toEqual([]);
    });

    test("asks the cloud, too, which only the CLI opens", async () => {
      const where = { env: cloud.given(), root: cloud.project.folder };
      const seen = await runFunction(where, "doctor/look:look", { salt: "x", ids: [] });
      expect(seen).toMatchObject({ issuer: cloud.clerkUrl, clerk: { status: 200 } });
      const other = runFunction(where, "doctor/look:other", {});
      await expect(other).rejects.toThrow(/^Could not find function/);
    });

    test("speaks JSON to machines, words to people, and an exit code to both", async () => {
      const healthy = cloud.project.run("doctor.mjs", ["--json"]);
      expect(await healthy.exited, healthy.output()).toBe(0);
      expect(JSON.parse(healthy.output())).toMatchObject({ ok: true, findings: [] });
      cloud.writeEnv({ CLERK_SECRET_KEY: "sk_test_other" });
      const [ill, odd] = [
        cloud.project.run("doctor.mjs"),
        cloud.project.run("doctor.mjs", ["--x"]),
      ];
      expect(await ill.exited).toBe(1);
      expect(ill.output()).toContain("clerk-secret-refused");
      expect(await odd.exited).toBe(1);
      await until(() => odd.output().includes("Known: --fix"), odd.output);
    });
  });
}
