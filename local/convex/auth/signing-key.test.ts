/** Tokens that a deployment signs itself, verified by its own public key as anybody would. */
import { stat } from "node:fs/promises";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestConvex, type TestConvex } from "../test/running.ts";
import { openSigningKey } from "./signing-key.ts";

const project = {
  "auth.config.ts": `
    export default { providers: [{
      type: "customJwt",
      issuer: process.env.CONVEX_CLOUD_URL,
      jwks: process.env.CONVEX_CLOUD_URL + "/.well-known/jwks.json",
      algorithm: "ES256",
    }] };`,
  "tokens.ts": `
    import { v } from "convex/values";
    import { action, mutation, query } from "./_generated/server";
    import { getServiceToken } from "convex/server";
    export const sign = mutation({
      args: { claims: v.any(), expiresInSeconds: v.number() },
      handler: (ctx, args) => ctx.auth.signJwt(args),
    });
    export const me = query({ args: {}, handler: (ctx) => ctx.auth.getUserIdentity() });
    export const service = action({ args: {}, handler: () => getServiceToken("ai-gateway") });
  `,
};
const sign = makeFunctionReference<"mutation">("tokens:sign");
const me = makeFunctionReference<"query">("tokens:me");

let convex: TestConvex;
let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "handoff-signing-"));
  convex = await startTestConvex({ dataDir, files: project });
});
afterAll(async () => {
  await convex.close();
  await rm(dataDir, { recursive: true, force: true });
});

const jwks = () => createRemoteJWKSet(new URL("/.well-known/jwks.json", convex.url));
const verified = async (token: string) => (await jwtVerify(token, jwks())).payload;

describe("signJwt", () => {
  it("signs what anybody can verify, and the deployment itself accepts", async () => {
    const http = new ConvexHttpClient(convex.url);
    const claims = { sub: "robot", scope: ["read"], email: "robot@example.test" };
    const token = (await http.mutation(sign, { claims, expiresInSeconds: 60 })) as string;
    const payload = await verified(token);
    expect(payload).toMatchObject({ ...claims, iss: convex.url });
    expect((payload.exp as number) - (payload.iat as number)).toBe(60);
    expect(decodeProtectedHeader(token)).toMatchObject({ alg: "ES256", typ: "JWT" });
    http.setAuth(token);
    expect(await http.query(me, {})).toMatchObject({
      subject: "robot",
      tokenIdentifier: `${convex.url}|robot`,
      scope: ["read"],
    });
  });

  it("keeps its key over a restart, for its owner's eyes only", async () => {
    const http = new ConvexHttpClient(convex.url);
    const token = await http.mutation(sign, { claims: { sub: "a" }, expiresInSeconds: 3_600 });
    await convex.restart();
    expect((await verified(token as string)).sub).toBe("a");
    expect((await stat(join(dataDir, "signing-key.json"))).mode & 0o777).toBe(0o600);
    const keys = (await (await fetch(`${convex.url}/.well-known/jwks.json`)).json()) as object;
    expect(JSON.stringify(keys)).not.toContain('"d"');
  });

  it.each([
    [{ iss: "https://else.example" }, 60, 'The claim "iss" is reserved'],
    [{ nbf: 1 }, 60, 'The claim "nbf" is reserved'],
    [{ convexThing: 1 }, 60, 'The claim "convexThing" is reserved'],
    [{ CVX_x: 1 }, 60, 'The claim "CVX_x" is reserved'],
    [[], 60, "must be an object"],
    [{}, 0, "between 1 and 3600"],
    [{}, 3_601, "between 1 and 3600"],
  ])("refuses %j for %d s", async (claims, expiresInSeconds, words) => {
    const http = new ConvexHttpClient(convex.url, { logger: false });
    await expect(http.mutation(sign, { claims, expiresInSeconds })).rejects.toThrow(words);
  });

  it("is damaged rather than replaced when its file is", async () => {
    const folder = await mkdtemp(join(tmpdir(), "handoff-signing-"));
    const options = { dataDir: folder, cloudUrl: () => "", now: () => 0 };
    await openSigningKey(options);
    await writeFile(join(folder, "signing-key.json"), "{half");
    await expect(openSigningKey(options)).rejects.toThrow("is damaged");
    await rm(folder, { recursive: true });
  });
});

it("Convex's own services are refused in words", async () => {
  const http = new ConvexHttpClient(convex.url, { logger: false });
  await expect(http.action(makeFunctionReference<"action">("tokens:service"), {})).rejects.toThrow(
    "Convex's own services are not part of the local backend.",
  );
});
