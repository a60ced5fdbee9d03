/** A page may be made to read by a stranger's link or picture: no read changes anything. */
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import {
  appOrigin,
  password,
  startTestClerk,
  uniqueEmail,
  type TestClerk,
} from "../test/harness.ts";
import { startReceiver, type Receiver } from "../test/receiver.ts";
import { routesIn } from "../test/routes.ts";
import type { TestBrowser } from "../test/test-browser.ts";
import { indexes, type IndexName } from "../store/tables.ts";
import type { TableName } from "../model/documents.ts";

let t: TestClerk;
let browser: TestBrowser;
/** Ids of things that exist, one of every kind that is asked for by id. */
let ids: string[];
/** A sign-up and a sign-in, each with the browser that may read it. */
let attempts: { browser: TestBrowser; id: string }[];
let receiver: Receiver;

beforeAll(async () => {
  receiver = await startReceiver();
  t = await startTestClerk({ webhooks: [{ url: receiver.url }] });
  const email = uniqueEmail();
  const user = await t.backend.users.createUser({ emailAddress: [email], password });
  browser = await t.browser();
  await browser.signIn(email, password);
  const other = await t.browser();
  await other.post("/v1/client/sign_ins", { identifier: email });
  await t.backend.invitations.createInvitation({ emailAddress: uniqueEmail() });
  await t.backend.redirectUrls.createRedirectUrl({ url: "http://localhost:3000/done" });
  attempts = await underWay();
  ids = [user.primaryEmailAddressId ?? "", ...[...everything().keys()]];
  // What is still to be delivered changes by itself.
  await vi.waitFor(
    () =>
      expect([...everything().values()].filter((one) => one.includes('"pending","dueAt"'))).toEqual(
        [],
      ),
    { timeout: 30_000 },
  );
});
afterAll(async () => {
  await t.close();
  await receiver.close();
});

async function underWay(): Promise<typeof attempts> {
  const [up, into] = [await t.browser(), await t.browser()];
  const signUp = await up.post("/v1/client/sign_ups", { email_address: uniqueEmail() });
  const signIn = await into.post("/v1/client/sign_ins");
  return [
    { browser: up, id: signUp.body.response.id },
    { browser: into, id: signIn.body.response.id },
  ];
}

/** Every document of every table, by its id. */
function everything(): Map<string, string> {
  const { store } = t.clerk.instance;
  const found = new Map<string, string>();
  for (const table of Object.keys(indexes) as TableName[]) {
    for (const index of Object.keys(indexes[table])) {
      for (const document of store.list(table, index as IndexName<typeof table>)) {
        found.set(document.id, JSON.stringify(document));
      }
    }
  }
  return found;
}

/** Ids of what came, went or became another. */
function differences(before: Map<string, string>, after: Map<string, string>): string[] {
  const known = new Set([...before.keys(), ...after.keys()]);
  return [...known].filter((id) => before.get(id) !== after.get(id));
}

/** As at Clerk, a handshake may make a browser, and its answer is read once. A stream does not end. */
const apart = new Set(["/v1/client/handshake", "/v1/clients/handshake_payload", "/outbox/stream"]);
const files = ["public-routes.ts", "fapi/routes.ts", "bapi/routes.ts", "control/routes.ts"];
const reads = files.flatMap((file) =>
  routesIn(file)
    .filter(([method]) => method === "GET")
    .filter(([, path]) => !apart.has(path))
    .map(([, path]) => ({ path, keyed: /^(bapi|control)/.test(file) })),
);

/** Every way to ask for it: with each id, and as each browser. */
async function ask({ path, keyed }: { path: string; keyed: boolean }): Promise<number[]> {
  const named = path.includes(":") ? ids : [""];
  const statuses: number[] = [];
  const get = async (id: string, token: string) => {
    const url = new URL(path.replace(/:\w+/, encodeURIComponent(id)), t.clerk.url);
    url.searchParams.set("redirect_url", `${appOrigin}/`);
    if (!keyed) url.searchParams.set("__clerk_db_jwt", token);
    const headers: Record<string, string> = keyed
      ? { authorization: `Bearer ${t.clerk.secretKey}` }
      : { origin: appOrigin };
    const response = await fetch(url, { headers, redirect: "manual" });
    await response.arrayBuffer();
    statuses.push(response.status);
  };
  for (const id of named) await get(id, browser.token);
  if (!keyed) for (const one of attempts) await get(one.id, one.browser.token);
  return statuses;
}

describe("asked twice, leaves the store as it was", () => {
  test.each(reads)("GET $path", async (read) => {
    const before = everything();
    const statuses = [...(await ask(read)), ...(await ask(read))];
    expect(differences(before, everything())).toEqual([]);
    // What was only refused was not tried.
    expect(
      statuses.some((status) => status < 400),
      `${statuses}`,
    ).toBe(true);
  });
});
