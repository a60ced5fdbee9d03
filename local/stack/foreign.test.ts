/**
 * Another project than ours, served whole: its own folder, its own functions of every kind, its own
 * command with the variables injected. Real servers, the real command line, the real client.
 */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { exportJWK, exportPKCS8, generateKeyPair } from "jose";
import { expect, onTestFinished, test } from "vitest";

const bin = fileURLToPath(new URL("../bin.mjs", import.meta.url));
const modules = fileURLToPath(new URL("../../node_modules", import.meta.url));

const schema = `
  import { defineSchema, defineTable } from "convex/server";
  import { v } from "convex/values";
  export default defineSchema({
    plants: defineTable({ name: v.string(), water: v.number() }).index("by_water", ["water"]),
    ticks: defineTable({ at: v.number() }),
  });`;

const plants = `
  import { v } from "convex/values";
  import { action, internalMutation, mutation, query } from "./_generated/server";
  import { api, internal } from "./_generated/api";
  export const add = mutation({
    args: { name: v.string(), water: v.number() },
    handler: async (ctx, args) => {
      const who = await ctx.auth.getUserIdentity();
      if (!who) throw new Error("Sign in first");
      return ctx.db.insert("plants", { ...args, name: who.subject + "'s " + args.name });
    },
  });
  export const thirsty = query({
    args: { below: v.number() },
    handler: async (ctx, { below }) =>
      (await ctx.db.query("plants").withIndex("by_water", (q) => q.lt("water", below)).collect())
        .map(({ name }) => name),
  });
  export const tick = internalMutation({
    args: {},
    handler: (ctx) => ctx.db.insert("ticks", { at: Date.now() }),
  });
  export const ticks = query({ args: {}, handler: async (ctx) => (await ctx.db.query("ticks").collect()).length });
  export const draw = action({
    args: {},
    handler: async (ctx) => {
      const id = await ctx.storage.store(new Blob(["a leaf"], { type: "text/plain" }));
      return { url: await ctx.storage.getUrl(id), digest: await ctx.runAction(internal.native.digest, { text: "leaf" }) };
    },
  });`;

const native = `
  "use node";
  import { createHash } from "node:crypto";
  import { v } from "convex/values";
  import { internalAction } from "./_generated/server";
  export const digest = internalAction({
    args: { text: v.string() },
    handler: async (_ctx, { text }) => createHash("md5").update(text).digest("hex"),
  });`;

const http = `
  import { httpRouter } from "convex/server";
  import { httpAction } from "./_generated/server";
  import { internal } from "./_generated/api";
  const http = httpRouter();
  http.route({ pathPrefix: "/hooks/", method: "POST", handler: httpAction(async (ctx, request) => {
    await ctx.runMutation(internal.plants.tick, {});
    return new Response(new URL(request.url).pathname + " " + (await request.text()), { status: 202 });
  }) });
  export default http;`;

const crons = `
  import { cronJobs } from "convex/server";
  import { internal } from "./_generated/api";
  const crons = cronJobs();
  crons.interval("tick", { hours: 1 }, internal.plants.tick);
  export default crons;`;

/** What the project's own command does with the variables it is given. */
const command = `
  import { readFileSync } from "node:fs";
  import { ConvexHttpClient } from "convex/browser";
  import { anyApi as api } from "convex/server";
  import { importPKCS8, SignJWT } from "jose";
  const { VITE_CONVEX_URL: url, VITE_CONVEX_SITE_URL: siteUrl, VITE_CLERK_PUBLISHABLE_KEY: key } = process.env;
  const client = new ConvexHttpClient(url, { logger: false });
  const refused = await client.mutation(api.plants.add, { name: "fern", water: 1 }).catch((e) => e.message.includes("Sign in first"));
  const token = await new SignJWT({ sub: "ada" }).setProtectedHeader({ alg: "ES256", kid: "garden" })
    .setIssuer("https://garden.example").setIssuedAt().setExpirationTime("1h")
    .sign(await importPKCS8(readFileSync("key.pem", "utf8"), "ES256"));
  client.setAuth(token);
  await client.mutation(api.plants.add, { name: "fern", water: 1 });
  await client.mutation(api.plants.add, { name: "cactus", water: 9 });
  let ticks = 0;
  while (ticks < 1) ticks = await client.query(api.plants.ticks, {});
  const drawn = await client.action(api.plants.draw, {});
  const file = await (await fetch(drawn.url)).text();
  const hook = await fetch(siteUrl + "/hooks/rain", { method: "POST", body: "3 mm" });
  console.log("RESULT " + JSON.stringify({
    clerk: key.startsWith("pk_test_"), refused, ticks, file, digest: drawn.digest,
    thirsty: await client.query(api.plants.thirsty, { below: 5 }),
    hook: [hook.status, await hook.text()],
    ticksAfter: await client.query(api.plants.ticks, {}),
  }));`;

async function makeGarden(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "handoff-garden-"));
  onTestFinished(() =>
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }),
  );
  const { publicKey, privateKey } = await generateKeyPair("ES256", { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: "garden", alg: "ES256", use: "sig" };
  const keys = Buffer.from(JSON.stringify({ keys: [jwk] })).toString("base64");
  const provider = {
    type: "customJwt",
    issuer: "https://garden.example",
    jwks: `data:application/json;base64,${keys}`,
    algorithm: "ES256",
  };
  const files: Record<string, string> = {
    "package.json": JSON.stringify({
      name: "garden",
      type: "module",
      dependencies: { convex: "*" },
    }),
    "key.pem": await exportPKCS8(privateKey),
    "command.mjs": command,
    "convex.json": JSON.stringify({ functions: "server/functions/" }),
    "server/functions/schema.ts": schema,
    "server/functions/plants.ts": plants,
    "server/functions/native.ts": native.trimStart(),
    "server/functions/http.ts": http,
    "server/functions/crons.ts": crons,
    "server/functions/auth.config.ts": `export default { providers: [${JSON.stringify(provider)}] };`,
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  symlinkSync(modules, join(folder, "node_modules"), "dir");
  return folder;
}

test("another project's functions of every kind run, and its command finds them", async () => {
  const garden = await makeGarden();
  const options = ["--framework", "vite", "--push", "once", "--no-people"];
  const child = spawn(process.execPath, [bin, ...options, "--", process.execPath, "command.mjs"], {
    cwd: garden,
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let output = "";
  child.stdout.on("data", (data) => (output += String(data)));
  child.stderr.on("data", (data) => (output += String(data)));
  const code = await new Promise((resolve) => child.on("close", resolve));
  const [, result] = /^RESULT (.*)$/m.exec(output) ?? [];
  expect(result, output).toBeDefined();
  expect(JSON.parse(result as string)).toEqual({
    clerk: true,
    refused: true,
    ticks: 1,
    file: "a leaf",
    digest: "bab4ff04cc14af66e4d42c85f888cfe6",
    thirsty: ["ada's fern"],
    hook: [202, "/hooks/rain 3 mm"],
    ticksAfter: 2,
  });
  expect(code, output).toBe(0);
}, 180_000);
