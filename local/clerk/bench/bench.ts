/**
 * Measures local Clerk against bare counterparts within one run, so that the ratios mean the same on
 * any machine. Run: `npx tsx local/clerk/bench/bench.ts`; prints one JSON object.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateKeyPair, SignJWT } from "jose";
import { startClerk, type Clerk } from "../index.ts";
import { createUser } from "../model/users.ts";

const origin = "http://localhost:3000";

async function main(): Promise<void> {
  const report = {
    token: await tokenRatio(),
    tokens_endpoint: await tokensEndpointRatio(),
    scale_20000_to_500: await scaleRatios(),
    sign_in_beside_slow_webhooks: await webhookRatio(),
  };
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
}

/** Cost of one session token over that of a bare RS256 signature. */
async function tokenRatio() {
  return withClerk({}, async (clerk) => {
    const person = await signedIn(clerk);
    const { instance } = clerk;
    const session = must(instance.store.get("sessions", person.sessionId));
    const user = must(instance.store.get("users", session.userId));
    const { privateKey } = await generateKeyPair("RS256");
    const bare = () =>
      new SignJWT({ sub: user.id }).setProtectedHeader({ alg: "RS256" }).sign(privateKey);
    const ours = () =>
      instance.tokens.session(
        { session, user, origin, imageUrl: "" },
        instance.settings.session,
        Date.now(),
      );
    const [bareMs, oursMs] = await compare(bare, ours, 150);
    return { bareMs, oursMs, ratio: oursMs / bareMs, target: 1.3 };
  });
}

/** Rate of `/tokens` over that of an HTTP server that only signs. */
async function tokensEndpointRatio() {
  return withClerk({}, async (clerk) => {
    const person = await signedIn(clerk);
    const { privateKey } = await generateKeyPair("RS256");
    const server = createServer((request, response) => {
      request.resume().on("end", () => {
        void new SignJWT({ sub: "user" })
          .setProtectedHeader({ alg: "RS256" })
          .sign(privateKey)
          .then((jwt) => response.end(JSON.stringify({ jwt })));
      });
    });
    const bareUrl = await listen(server);
    const path = `/v1/client/sessions/${person.sessionId}/tokens?__clerk_db_jwt=${person.token}`;
    const post = async (url: string) => {
      const response = await fetch(url, { method: "POST", headers: { origin } });
      await response.text();
      if (!response.ok) throw new Error(`${url}: ${response.status}`);
    };
    const bareMs = await burst(() => post(bareUrl), 600, 16);
    const oursMs = await burst(() => post(clerk.url + path), 600, 16);
    server.close();
    return { ratio: bareMs / oursMs, target: 0.5 };
  });
}

/** Cost of everyday calls with 20,000 people over that with 500; the password hash apart. */
async function scaleRatios() {
  return withClerk({}, (small) =>
    withClerk({}, async (large) => {
      const [few, many] = [await everyday(small, 500), await everyday(large, 20_000)];
      const measure = async (key: keyof typeof few) => {
        const [fewMs, manyMs] = await compare(few[key], many[key], 80);
        return { fewMs, manyMs, ratio: manyMs / fewMs };
      };
      return {
        list: await measure("list"),
        byEmail: await measure("byEmail"),
        signIn: await measure("signIn"),
        target: 1.5,
      };
    }),
  );
}

/** The calls that everybody makes all day, on an instance with so many people. */
async function everyday(clerk: Clerk, people: number) {
  await populate(clerk, people);
  const headers = { authorization: `Bearer ${clerk.secretKey}` };
  const get = async (path: string) => {
    const response = await fetch(clerk.url + path, { headers });
    await response.text();
  };
  const some = () => `p${Math.floor(Math.random() * people)}@handoff.test`;
  const browser = await newBrowser(clerk);
  return {
    list: () => Promise.all([get("/v1/users?limit=10&offset=20"), get("/v1/users/count")]),
    byEmail: () => get(`/v1/users?email_address=${encodeURIComponent(some())}`),
    signIn: () => fapi(clerk, browser, "/v1/client/sign_ins", { identifier: some() }),
  };
}

/** Cost of a sign-in while 10,000 webhooks wait for an endpoint that takes a second, over that without. */
async function webhookRatio() {
  const server = createServer((request, response) => {
    request.resume();
    setTimeout(() => response.end(), 1_000);
  });
  const url = await listen(server);
  try {
    return await withClerk({}, (quiet) =>
      withClerk({ webhooks: [{ url }] }, async (busy) => {
        const [alone, beside] = [await signInRun(quiet), await signInRun(busy)];
        const [quietMs, busyMs] = await compare(alone, beside, 300);
        return { quietMs, busyMs, ratio: busyMs / quietMs, target: 1.2 };
      }),
    );
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** A whole sign-in by ticket, of a new person every time. */
async function signInRun(clerk: Clerk) {
  await populate(clerk, 10_000);
  const browser = await newBrowser(clerk);
  const headers = {
    authorization: `Bearer ${clerk.secretKey}`,
    "content-type": "application/json",
  };
  const tickets: string[] = [];
  for (const user of clerk.instance.store.list("users", "created_at", { limit: 320 })) {
    const body = JSON.stringify({ user_id: user.id });
    const made = await fetch(`${clerk.url}/v1/sign_in_tokens`, { method: "POST", headers, body });
    tickets.push(((await made.json()) as { token: string }).token);
  }
  return () => {
    const form = { strategy: "ticket", ticket: must(tickets.pop()) };
    return fapi(clerk, browser, "/v1/client/sign_ins", form);
  };
}

async function populate(clerk: Clerk, people: number): Promise<void> {
  const caller = { ip: "", userAgent: "bench" };
  for (let start = 0; start < people; start += 1_000) {
    await clerk.instance.change(caller, (change) => {
      for (let at = start; at < Math.min(start + 1_000, people); at++) {
        const emails = [{ address: `p${at}@handoff.test`, verifiedBy: "admin" as const }];
        createUser(change, { emails, firstName: `First${at % 97}`, lastName: `Last${at % 89}` });
      }
    });
  }
}

async function withClerk<R>(
  options: { webhooks?: { url: string }[] },
  run: (clerk: Clerk) => Promise<R>,
): Promise<R> {
  const dataDir = mkdtempSync(join(tmpdir(), "clerk-bench-"));
  const clerk = await startClerk({ dataDir, settings: { rateLimits: false }, ...options });
  try {
    return await run(clerk);
  } finally {
    await clerk.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function newBrowser(clerk: Clerk): Promise<string> {
  const response = await fetch(`${clerk.url}/v1/dev_browser`, { method: "POST" });
  return ((await response.json()) as { id: string }).id;
}

async function signedIn(clerk: Clerk) {
  const token = await newBrowser(clerk);
  const email = "bench@handoff.test";
  const password = "a password for the bench";
  await fetch(`${clerk.url}/v1/users`, {
    method: "POST",
    headers: { authorization: `Bearer ${clerk.secretKey}`, "content-type": "application/json" },
    body: JSON.stringify({ email_address: [email], password }),
  });
  const form = { identifier: email, password, strategy: "password" };
  const { response, renewed } = await fapi(clerk, token, "/v1/client/sign_ins", form);
  return { token: renewed ?? token, sessionId: response.created_session_id };
}

interface Enveloped {
  response: { created_session_id: string };
}

async function fapi(clerk: Clerk, token: string, path: string, form: Record<string, string>) {
  const response = await fetch(`${clerk.url}${path}?__clerk_db_jwt=${token}`, {
    method: "POST",
    body: new URLSearchParams(form),
  });
  const body = (await response.json()) as Enveloped;
  if (!response.ok) throw new Error(JSON.stringify(body));
  return { ...body, renewed: response.headers.get("clerk-db-jwt") };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

/** Median milliseconds of both, taken in turns, so that a busy machine slows both alike. */
async function compare(
  left: () => Promise<unknown>,
  right: () => Promise<unknown>,
  turns: number,
): Promise<[number, number]> {
  const times: [number[], number[]] = [[], []];
  for (let turn = -10; turn < turns; turn++) {
    const [a, b] = [await time(left), await time(right)];
    if (turn < 0) continue;
    times[0].push(a);
    times[1].push(b);
  }
  return [middle(times[0]), middle(times[1])];
}

/** Milliseconds that `total` runs take, so many at once. */
async function burst(run: () => Promise<unknown>, total: number, width: number): Promise<number> {
  let left = total;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: width }, async () => {
      while (left-- > 0) await run();
    }),
  );
  return performance.now() - started;
}

async function time(run: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await run();
  return performance.now() - started;
}

function middle(times: number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
}

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("The bench lost what it made.");
  return value;
}

await main();
