import { expect, test } from "@playwright/test";
import { clerk, createPerson } from "./support/clerk";
import { env } from "./support/env";
import { forgeries, publicKeyPem } from "./support/forgeries";
import { mintToken } from "./support/mint-token";
import { ask, inTurns } from "./support/requests";

type Tokens = { template: string; session: string };

/** Real tokens of a real session, made without a browser. */
async function tokensOf(userId: string): Promise<Tokens> {
  const session = await clerk.sessions.createSession({ userId });
  const template = await clerk.sessions.getToken(session.id, "convex");
  const plain = await clerk.sessions.getToken(session.id);
  return { template: template.jwt, session: plain.jwt };
}

async function askConvex(token: string) {
  const response = await fetch(`${env.convexUrl}/api/query`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({ path: "users:getMe", args: [{}], format: "json" }),
  });
  const body = (await response.json()) as { status?: string; code?: string };
  return { status: response.status, isIn: body.status === "success", code: body.code };
}

test("Convex takes a real token and no forged one", async () => {
  const person = await createPerson();
  const tokens = await tokensOf(person.id);
  expect(await askConvex(tokens.template)).toMatchObject({ isIn: true });
  const forged = Object.entries(
    forgeries(tokens.template, tokens.session, await publicKeyPem(env.clerkApiUrl)),
  );
  const answers = await inTurns(forged, ([, token]) => askConvex(token));
  const taken = forged.filter((_, index) => answers[index]?.isIn).map(([name]) => name);
  expect(taken).toEqual([]);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
});

test("a token is refused after its time and before it, by Convex and by the dashboard", async () => {
  const person = await createPerson();
  const session = await clerk.sessions.createSession({ userId: person.id });
  const now = Math.floor(Date.now() / 1000);
  expect(await askConvex(await mintToken(session.id, now, "convex"))).toMatchObject({ isIn: true });
  for (const issuedAt of [now - 60 - 6, now - 3600, now + 3600]) {
    const token = await mintToken(session.id, issuedAt, "convex");
    expect(await askConvex(token), `issued at ${issuedAt - now} s`).toMatchObject({ isIn: false });
    const answer = await ask("/dashboard", {
      headers: { authorization: `Bearer ${await mintToken(session.id, issuedAt)}` },
    });
    expect(answer.body, `issued at ${issuedAt - now} s`).not.toContain("Hello, ");
    expect(answer.status).not.toBe(200);
  }
});

const FLIPS = process.env.HANDOFF_LONG ? 1000 : 200;

test(`Convex takes none of ${FLIPS} tokens with one bit turned over`, async () => {
  const person = await createPerson();
  const { template } = await tokensOf(person.id);
  const seed = Date.now();
  const flipped = Array.from({ length: FLIPS }, (_, index) => flip(template, seed + index * 7919));
  const answers = await inTurns(flipped, askConvex);
  const taken = flipped.filter((token, index) => answers[index]?.isIn && token !== template);
  expect(taken, `seed ${seed}`).toEqual([]);
});

/** Turns one bit of the decoded signature or claims over: base64's own spare bits would change nothing. */
function flip(token: string, seed: number): string {
  const parts = token.split(".").map((part) => Buffer.from(part, "base64url"));
  const part = parts[1 + (seed % 2)]!;
  const bit = Math.abs(Math.imul(seed, 2654435761)) % (part.length * 8);
  part[bit >> 3]! ^= 1 << (bit & 7);
  return parts.map((bytes) => bytes.toString("base64url")).join(".");
}

test("the dashboard takes no forged session, and no token that was made for Convex", async () => {
  const person = await createPerson();
  const tokens = await tokensOf(person.id);
  const forged = forgeries(tokens.session, tokens.template, await publicKeyPem(env.clerkApiUrl));
  const uat = Math.floor(Date.now() / 1000) - 5;
  const cookie = (token: string) => `__session=${token}; __client_uat=${uat}; __clerk_db_jwt=dvb_x`;
  const answers = await inTurns(Object.entries(forged), async ([name, token]) => ({
    name,
    byCookie: await ask("/dashboard", { headers: { cookie: cookie(token) } }),
    byHeader: await ask("/dashboard", { headers: { authorization: `Bearer ${token}` } }),
  }));
  const inside = answers.filter(({ byCookie, byHeader }) =>
    [byCookie, byHeader].some(({ status, body }) => status === 200 || body.includes("Hello, ")),
  );
  expect(inside.map(({ name }) => name)).toEqual([]);
});
