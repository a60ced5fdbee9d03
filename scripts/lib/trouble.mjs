/**
 * What end-to-end tests may break without disturbing each other: a second pair of servers with the
 * newer kind of session token, faults in front of both, and the same build moved to their addresses;
 * and the first pair's pages once more, without the middleware. Tests ask for them over HTTP, so
 * that a run that needs neither pays for neither.
 *
 *   POST /start                {}                           the second pair; its variables
 *   POST /fault                { server, kind, ms?, status? }
 *   POST /restart              {}                           both servers end, and start on the same data
 *   POST /without-middleware   {}                           { url }
 */
import { createServer } from "node:http";
import { join, relative } from "node:path";
import { root } from "../bootstrap.mjs";
import { startFaultProxy } from "./fault-proxy.mjs";
import { holdPort } from "./held-port.mjs";
import { copyBuild, removeMiddleware } from "./moved-build.mjs";
import { nextEnvironment } from "./next.mjs";
import { freshFolder, servePages, startServers, testVariables } from "./test-stack.mjs";

/** @typedef {import("./fault-proxy.mjs").FaultProxy} FaultProxy */

/** Nobody else's wish: between their end and their start again the servers hold no port. */
const port = 15_000 + (process.pid % 1000) * 4;
const wishes = { clerk: port, convex: port + 1, site: port + 2 };
const pagesPorts = { second: 4400, ungated: 4450 };
const clerkSettings = { rateLimits: false, session: { audience: "convex" } };

/**
 * @param {import("./test-stack.mjs").TestStack} first
 * @returns {Promise<{ url: string, stop: () => Promise<void> }>}
 */
export async function offerTrouble(first) {
  /** @type {Promise<SecondStack> | undefined} */
  let second;
  /** @type {Promise<{ url: string, stop: () => Promise<void> }> | undefined} */
  let ungated;
  /** @type {Record<string, (body: any) => Promise<unknown>>} */
  const routes = {
    "/start": async () => (await (second ??= startSecond(first))).variables,
    "/fault": async ({ server, ...fault }) => (await second)?.proxies[server]?.set(fault),
    "/restart": async () => await (await second)?.restart(),
    "/without-middleware": async () => ({ url: (await (ungated ??= serveUngated(first))).url }),
  };
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const piece of request) text += piece;
    const run = routes[request.url ?? ""];
    try {
      const answer = run ? await run(JSON.parse(text || "{}")) : undefined;
      response.writeHead(run ? 200 : 404, { "content-type": "application/json" });
      response.end(JSON.stringify(answer ?? {}));
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      server.close();
      server.closeAllConnections();
      const started = await Promise.allSettled([second, ungated]);
      for (const one of started) if (one.status === "fulfilled") await one.value?.stop();
    },
  };
}

/**
 * @typedef {object} SecondStack
 * @property {Record<string, string>} variables
 * @property {Record<string, FaultProxy>} proxies
 * @property {() => Promise<void>} restart
 * @property {() => Promise<void>} stop
 *
 * @param {import("./test-stack.mjs").TestStack} first
 * @returns {Promise<SecondStack>}
 */
async function startSecond(first) {
  const words = first.words();
  const data = freshFolder("trouble");
  const options = { data, words, ports: wishes, clerkSettings };
  let { facts, stack } = await startServers(options);
  const { clerk, convex } = facts;
  if (!clerk || !convex) throw new Error("The second pair of servers is not whole.");
  const proxies = {
    clerk: await startFaultProxy(clerk.url),
    convex: await startFaultProxy(convex.url),
  };
  const build = join(data, "next");
  copyBuild(
    first.build,
    build,
    new Map([
      [first.facts.clerk?.url ?? "", proxies.clerk.url],
      [first.facts.convex?.url ?? "", proxies.convex.url],
      [first.facts.convex?.siteUrl ?? "", convex.siteUrl],
      [first.facts.clerk?.publishableKey ?? "", clerk.publishableKey],
    ]),
  );
  /** What the pages are told: the addresses in front of which there can be trouble. */
  const app = Object.fromEntries(
    Object.entries(facts.variables.app).map(([name, value]) => [
      name,
      value.replace(clerk.url, proxies.clerk.url).replace(convex.url, proxies.convex.url),
    ]),
  );
  const held = await holdPort(pagesPorts.second);
  const pages = await servePages(held, environmentOf(app, build), (line) =>
    words.push(`page 2 | ${line}`),
  );
  return {
    variables: {
      ...testVariables(facts, held.port),
      BUILD_CLERK_URL: proxies.clerk.url,
    },
    proxies,
    async restart() {
      await stack.stop();
      ({ facts, stack } = await startServers({ ...options, ports: facts.ports, push: "never" }));
    },
    async stop() {
      await pages.stop();
      await Promise.all(Object.values(proxies).map((proxy) => proxy.close()));
      await stack.stop();
    },
  };
}

/** @param {import("./test-stack.mjs").TestStack} first */
async function serveUngated(first) {
  const build = `${first.build}-ungated`;
  copyBuild(first.build, build);
  removeMiddleware(build);
  const held = await holdPort(pagesPorts.ungated);
  const pages = await servePages(held, { ...first.nextEnv, ...distDir(build) }, (line) =>
    first.words().push(`ungated page | ${line}`),
  );
  return { url: `http://localhost:${held.port}`, stop: () => pages.stop() };
}

/**
 * @param {Record<string, string>} app
 * @param {string} build
 */
function environmentOf(app, build) {
  const mode = /** @type {const} */ ({ ok: true, clerk: "local", convex: "local" });
  return { ...nextEnvironment(app, mode), ...distDir(build) };
}

/** @param {string} build */
const distDir = (build) => ({ NEXT_DIST_DIR: relative(root, build) });
