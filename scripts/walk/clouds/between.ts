/** Faults between the three: something on the way answers in Clerk's place, to Convex alone or to both. */
import { createServer, type Server } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import * as cloud from "./ground";

/** What is said in Clerk's place; null is a failure, undefined what Clerk says itself. */
type Say = (path: string, isDoctor: boolean) => unknown;

export function between(): void {
  describe("the doctor, with something in between", () => {
    let server: Server;
    let origin: string;
    let say: Say;
    /** The doctor asks for everything before Convex does. */
    const asked = new Set<string>();

    beforeAll(async () => {
      server = createServer(async (incoming, outgoing) => {
        const { url: path = "", method, headers } = incoming;
        let body = "";
        for await (const some of incoming.setEncoding("utf8")) body += some;
        const json = say(path, !asked.has(path));
        asked.add(path);
        const answer = json === undefined ? await passOn(path, method, headers, body) : json;
        outgoing.writeHead(answer === null ? 503 : 200, { "content-type": "application/json" });
        outgoing.end(JSON.stringify(answer));
      });
      await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
      origin = `http://localhost:${(server.address() as { port: number }).port}`;
    });
    afterAll(() => void server.close());

    beforeEach(() => {
      asked.clear();
      cloud.writeEnv({});
    });

    async function passOn(path: string, method = "", headers: NodeJS.Dict<unknown>, body: string) {
      const { authorization, "content-type": type } = headers as Record<string, string>;
      const origin = path.startsWith("/api/") ? cloud.convexUrl : cloud.clerkUrl;
      const response = await fetch(origin + path, {
        method,
        headers: { ...(authorization && { authorization }), ...(type && { "content-type": type }) },
        ...(body && { body }),
      });
      return response.json();
    }

    const document = () => ({ issuer: origin, jwks_uri: `${origin}/jwks` });
    const other = { keys: [{ kid: "ins_other", kty: "RSA" }] };

    test.each<[string, string[], Say]>([
      [
        "discovery-unreachable",
        ["token-issuer", "token-refused"],
        (path, isDoctor) => (isDoctor || path === "/jwks" ? undefined : null),
      ],
      [
        "jwks-unreachable",
        ["token-issuer", "token-refused"],
        (path, isDoctor) => (isDoctor || path !== "/jwks" ? undefined : null),
      ],
      [
        "jwks-other-keys",
        ["token-issuer", "token-refused"],
        (path, isDoctor) => (isDoctor || path !== "/jwks" ? undefined : other),
      ],
      [
        "discovery-issuer",
        ["token-issuer", "token-refused"],
        (path, isDoctor) =>
          isDoctor || path === "/jwks" ? undefined : { ...document(), issuer: "https://x.test" },
      ],
      [
        "clerk-keys-two-instances",
        ["jwks-other-keys", "token-issuer", "token-refused"],
        (path) => (path === "/jwks" ? other : undefined),
      ],
      ["token-issuer", ["token-refused"], () => undefined],
    ])("%s", async (name, follows, strange) => {
      const own = (await cloud.clerk("/jwks")).json;
      say = (path, isDoctor) => {
        const told = strange(path, isDoctor);
        return told === undefined ? (path === "/jwks" ? own : document()) : told;
      };
      cloud.writeEnv({ NEXT_PUBLIC_CLERK_PROXY_URL: origin });
      const changes = { CLERK_JWT_ISSUER_DOMAIN: origin };
      expect(await cloud.withVariables(changes, cloud.first)).toEqual([name, ...follows]);
    });

    test("convex-clerk-other-instance", async () => {
      say = (path, isDoctor) =>
        path === "/v1/instance" && !isDoctor ? { object: "instance", id: "ins_other" } : undefined;
      cloud.writeEnv({ CLERK_API_URL: origin });
      const found = await cloud.withVariables({ CLERK_API_URL: origin }, cloud.told);
      expect(found).toEqual(["convex-clerk-other-instance"]);
    });

    test("convex-clerk-unreachable", async () => {
      say = (path, isDoctor) => (path === "/v1/instance" && !isDoctor ? null : undefined);
      cloud.writeEnv({ CLERK_API_URL: origin });
      const found = await cloud.withVariables({ CLERK_API_URL: origin }, cloud.told);
      expect(found).toEqual(["convex-clerk-unreachable"]);
    });

    test("convex-unanswered", async () => {
      const errorMessage = "InternalServerError: Your request couldn't be completed.";
      say = (path) =>
        path === "/version" ? {} : path === "/api/action" ? { errorMessage } : undefined;
      cloud.writeEnv({ CONVEX_SELF_HOSTED_URL: origin, NEXT_PUBLIC_CONVEX_URL: origin });
      expect(await cloud.told()).toEqual(["convex-unanswered"]);
    });

    test("clerk-unreachable: an outage, which is no fault of the key", async () => {
      say = (path) => (path.startsWith("/v1/") ? null : undefined);
      cloud.writeEnv({ CLERK_API_URL: origin });
      const found = await cloud.withVariables({ CLERK_API_URL: origin }, cloud.told);
      expect(found).toEqual(["clerk-unreachable", "convex-clerk-unreachable"]);
    });

    /** Real tokens of Clerk's, made from a template that is not the one its API shows. */
    describe("tokens that are not as the template says", () => {
      const path = /^\/v1\/sessions\/(\w+)\/tokens\/convex$/;
      let made: (jwt: string) => string;
      let other: string;

      beforeAll(async () => {
        other = (await cloud.clerk("/jwt_templates", { method: "POST", body: template })).json.id;
      });
      afterAll(() => cloud.clerk(`/jwt_templates/${other}`, { method: "DELETE" }));
      const template = { name: "other", claims: { aud: "convex" }, lifetime: 60 };

      test.each<[string, object, string[], ((jwt: string) => string)?]>([
        ["token-audience", { claims: { aud: "other" } }, ["token-refused"]],
        ["token-expiry", { lifetime: 7200 }, []],
        ["token-refused", {}, [], (jwt) => jwt.replace(/\.[^.]{6}(?=[^.]*$)/, ".AAAAAA")],
      ])("%s", async (name, body, follows, change = (jwt) => jwt) => {
        await cloud.clerk(`/jwt_templates/${other}`, {
          method: "PATCH",
          body: { ...template, ...body },
        });
        made = change;
        const sessions = new Map<string, unknown>();
        say = (asked) => {
          const id = path.exec(asked)?.[1];
          return id ? sessions.get(id) : undefined;
        };
        const all = (await cloud.clerk("/sessions?status=active&limit=20")).json;
        for (const { id } of Array.isArray(all) ? all : all.data) {
          const { json } = await cloud.clerk(`/sessions/${id}/tokens/other`, {
            method: "POST",
            body: {},
          });
          sessions.set(id, { ...json, jwt: made(json.jwt) });
        }
        expect(sessions.size).toBeGreaterThan(0);
        cloud.writeEnv({ CLERK_API_URL: origin });
        const found = await cloud.withVariables({ CLERK_API_URL: origin }, cloud.told);
        expect(found).toEqual([name, ...follows]);
      });
    });
  });
}
