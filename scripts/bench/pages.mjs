/**
 * What the hand-over costs: our pages against bare ones of the same Next in the same run, the gate,
 * the way from a deletion to a locked page, memory, and what is asked of Clerk. Prints one JSON
 * object; run it by `npm run bench -- pages`.
 */
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { createClerkClient } from "@clerk/backend";
import { root } from "../bootstrap.mjs";
import { holdPort } from "../lib/held-port.mjs";
import { startTestStack } from "../lib/test-stack.mjs";
import { writeBareApp } from "./bare-app.mjs";
import { startCountingProxy } from "./counting-proxy.mjs";
import { get, inTurns, ratio, round } from "./load.mjs";
import { lockTimes } from "./lock.mjs";
import { build, serve } from "./next-server.mjs";

const isQuick = process.env.BENCH_QUICK === "1";
const size = isQuick ? { rounds: 3, requests: 30 } : { rounds: 9, requests: 100 };

const barePort = 4600;

const stack = await startTestStack("bench");
/** @type {(() => unknown)[]} */
const closing = [() => stack.stop()];
try {
  process.stdout.write(`${JSON.stringify(await measure(), null, 2)}\n`);
} finally {
  for (const close of closing.reverse()) await close();
}

async function measure() {
  const { clerk: clerkFacts, convex } = stack.facts;
  if (!clerkFacts || !convex) throw new Error("The local servers are not whole.");
  const bareFolder = join(root, ".local", "bench-bare");
  writeBareApp(bareFolder);
  const bareEnv = {
    ...stack.nextEnv,
    BARE_ROOT: root,
    CLERK_API_URL: clerkFacts.url,
    CLERK_SECRET_KEY: clerkFacts.secretKey,
    CONVEX_URL: convex.url,
  };
  await build(bareFolder, bareEnv);
  await build(root, stack.nextEnv);

  const asked = await startCountingProxy(clerkFacts.url);
  closing.push(() => asked.stop());
  const ours = await serve(root, stack.held, {
    ...stack.nextEnv,
    CLERK_API_URL: asked.url,
  });
  closing.push(() => ours.stop());
  const bare = await serve(bareFolder, await holdPort(barePort), bareEnv);
  closing.push(() => bare.stop());

  const clerk = createClerkClient({ secretKey: clerkFacts.secretKey, apiUrl: clerkFacts.url });
  const bearer = await bearerOf(clerk);
  const check = await get(`${ours.url}/dashboard`, await bearer());
  if (!check.body.includes("Hello, Bench"))
    throw new Error("The dashboard does not show its data.");
  const checkBare = await get(`${bare.url}/me`, await bearer());
  if (!checkBare.body.includes("Bench")) throw new Error("The bare page does not show its data.");
  const checkClerk = await get(`${bare.url}/clerk/me`, await bearer());
  if (!checkClerk.body.includes("Bench")) throw new Error("Clerk's page does not show its data.");

  const fixed = await inTurns(
    {
      ours: { once: () => get(`${ours.url}/`), cpuMs: ours.cpuMs },
      bare: { once: () => get(`${bare.url}/`), cpuMs: bare.cpuMs },
    },
    size,
  );
  asked.reset();
  const signedIn = await inTurns(
    {
      ours: { once: async () => get(`${ours.url}/dashboard`, await bearer()), cpuMs: ours.cpuMs },
      bare: { once: async () => get(`${bare.url}/me`, await bearer()), cpuMs: bare.cpuMs },
      clerk: { once: async () => get(`${bare.url}/clerk/me`, await bearer()), cpuMs: bare.cpuMs },
    },
    size,
  );
  const askedOfClerk = asked.counts();
  const gate = await inTurns(
    { redirect: { once: () => get(`${ours.url}/dashboard`), cpuMs: ours.cpuMs } },
    size,
  );
  const turned = await get(`${ours.url}/dashboard`);
  const memory = { rssMb: ours.rssMb(), bareRssMb: bare.rssMb(), target: 310 };
  const [oursJs, bareJs, dashboardJs] = [
    await firstLoad(ours.url, (await get(`${ours.url}/`)).body),
    await firstLoad(bare.url, (await get(`${bare.url}/`)).body),
    await firstLoad(ours.url, check.body),
  ];
  return {
    landing: {
      ...fixed,
      ttfbRatio: ratio(fixed.ours?.ttfbMs, fixed.bare?.ttfbMs),
      cpuRatio: ratio(fixed.ours?.cpuMs, fixed.bare?.cpuMs),
      firstLoadKib: oursJs,
      bareFirstLoadKib: bareJs,
      firstLoadRatio: ratio(oursJs, bareJs),
      targets: { ttfbRatio: 2.3, cpuRatio: 1.6, firstLoadRatio: 1.1 },
    },
    dashboard: {
      ...signedIn,
      ttfbRatio: ratio(signedIn.ours?.ttfbMs, signedIn.bare?.ttfbMs),
      cpuRatio: ratio(signedIn.ours?.cpuMs, signedIn.bare?.cpuMs),
      // How much of the two ratios is Clerk's SDK, and what is left without that.
      ofClerk: {
        ttfbRatio: ratio(signedIn.clerk?.ttfbMs, signedIn.bare?.ttfbMs),
        cpuRatio: ratio(signedIn.clerk?.cpuMs, signedIn.bare?.cpuMs),
      },
      toClerk: {
        ttfbRatio: ratio(signedIn.ours?.ttfbMs, signedIn.clerk?.ttfbMs),
        cpuRatio: ratio(signedIn.ours?.cpuMs, signedIn.clerk?.cpuMs),
      },
      firstLoadKib: dashboardJs,
      targets: { ttfbRatio: 1.5, cpuRatio: 1.5, firstLoadKib: 240 },
      askedOfClerk,
      requests: size.rounds * size.requests + 30,
    },
    signedOut: { ...gate.redirect, status: turned.status, bytes: turned.bytes },
    memory,
    lock: await lockTimes({ page: ours.url, clerk, people: isQuick ? 3 : 20 }),
  };
}

/**
 * Headers of a signed-in person, with a token that is renewed before it runs out.
 *
 * @param {ReturnType<typeof createClerkClient>} clerk
 */
async function bearerOf(clerk) {
  const user = await clerk.users.createUser({
    emailAddress: [`bench.${Date.now().toString(36)}@handoff.test`],
    password: "plain quiet words",
    firstName: "Bench",
  });
  const session = await clerk.sessions.createSession({ userId: user.id });
  let token = "";
  let until = 0;
  return async () => {
    if (Date.now() > until) {
      token = (await clerk.sessions.getToken(session.id)).jwt;
      until = Date.now() + 40_000;
    }
    return { authorization: `Bearer ${token}` };
  };
}

/**
 * First-load JavaScript of a page, gzip, in KiB: what a browser of today loads for it.
 *
 * @param {string} origin
 * @param {string} html
 */
async function firstLoad(origin, html) {
  const tags = html.match(/<script[^>]*src="\/_next\/static\/[^>]*>/g) ?? [];
  const modern = tags.filter((tag) => !/nomodule/i.test(tag));
  const paths = new Set(modern.map((tag) => /src="([^"]+)"/.exec(tag)?.[1] ?? ""));
  let bytes = 0;
  for (const path of paths) {
    const response = await fetch(new URL(path, origin));
    bytes += gzipSync(Buffer.from(await response.arrayBuffer())).length;
  }
  return round(bytes / 1024);
}
