/** What is forgotten, and when; and that a sweep that fails costs nothing but itself. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { FullError, type Store } from "./store/store.ts";
import { sweep, sweepOnce } from "./sweep.ts";
import {
  appOrigin,
  password,
  startTestClerk,
  uniqueEmail,
  type TestClerk,
} from "./test/harness.ts";
import { ManualClock } from "./test/manual-clock.ts";

const hour = 3_600_000;
const day = 24 * hour;

let t: TestClerk;
let clock: ManualClock;
beforeEach(async () => {
  clock = new ManualClock();
  const seconds = (60 * day) / 1000;
  const session = { lifetimeSeconds: seconds, abandonAfterSeconds: seconds };
  t = await startTestClerk({ clock, settings: { session } });
});
afterEach(() => t.close());

/** The clock `ms` later, and a sweep at that time. */
async function later(ms: number) {
  clock.advance(ms);
  await sweepOnce(t.clerk.instance.store, clock.now());
}

const counts = () => {
  const { store } = t.clerk.instance;
  return [store.count("sessions"), store.count("clients"), store.count("devBrowsers")];
};

test("an ended session is listed for a month, then it goes with its browser", async () => {
  const email = uniqueEmail();
  const stays = await t.signedIn(email);
  const [user] = (await t.backend.users.getUserList({ emailAddress: [email] })).data;
  const ends = await t.browser();
  await ends.signIn(email, password);
  // Each sign-in leaves an empty client to the credential that it replaced.
  expect(counts()).toEqual([2, 4, 4]);
  await later(10 * day);
  await t.backend.sessions.revokeSession(ends.sessionId ?? "");
  await later(29 * day);
  expect((await t.backend.sessions.getSession(ends.sessionId ?? "")).status).toBe("revoked");
  expect(counts()).toEqual([2, 2, 2]);
  await later(2 * day);
  const { data } = await t.backend.sessions.getSessionList({ userId: user?.id ?? "" });
  expect(data.map(({ id }) => id)).toEqual([stays.sessionId]);
  expect(counts()).toEqual([1, 1, 1]);
  // Clerk's script takes another credential then, and loads again.
  expect((await ends.get("/v1/client")).code).toBe("dev_browser_unauthenticated");
  expect((await stays.get("/v1/client")).body.response.sessions).toHaveLength(1);
  // Nobody ended this one: time did.
  await later(20 * day);
  expect((await stays.get("/v1/client")).body.response.sessions).toEqual([]);
  expect(counts()).toEqual([1, 1, 1]);
  await later(30 * day);
  expect(counts()).toEqual([0, 0, 0]);
});

test("visits without a cookie leave nothing for ever, and a form that is being filled in stays", async () => {
  const visits = 600;
  const visit = `${t.clerk.url}/v1/client/handshake?redirect_url=${appOrigin}`;
  await fetch(visit, { redirect: "manual" });
  await t.clerk.instance.store.write((tx) => {
    const [client] = [...tx.list("clients", "created", { limit: 1 })];
    const [browser] = [...tx.list("devBrowsers", "client", { limit: 1 })];
    for (let at = 0; at < visits; at++) {
      tx.put("clients", { ...client!, id: `client_${at}` });
      tx.put("devBrowsers", { ...browser!, id: `dvb_${at}`, clientId: `client_${at}` });
    }
  });
  const filling = await t.browser();
  expect(counts()).toEqual([0, visits + 2, visits + 2]);
  clock.advance(30 * day - hour);
  const form = { email_address: uniqueEmail(), password };
  expect((await filling.post("/v1/client/sign_ups", form)).status).toBe(200);
  await later(2 * hour);
  expect(counts()).toEqual([0, 1, 1]);
  expect((await filling.get("/v1/client")).body.response.sign_up.status).toBe(
    "missing_requirements",
  );
});

test("a sweep that the disk refuses is told in one line, and tried again an hour later", async () => {
  let tries = 0;
  const full = {
    *list() {
      yield { id: "sia_1" };
    },
    write() {
      tries += 1;
      return Promise.reject(new FullError("ENOSPC"));
    },
  } as unknown as Store;
  const lines: string[] = [];
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  const stop = sweep(full, clock, (line) => lines.push(line));
  await turn();
  expect(lines).toEqual(["sweep: FullError: The disk is full."]);
  clock.advance(hour);
  await turn();
  expect([tries, lines.length]).toEqual([2, 2]);
  // One that the end of the process cuts short is no news.
  clock.advance(hour);
  stop();
  await turn();
  clock.advance(hour);
  await turn();
  expect([tries, lines.length]).toEqual([3, 2]);
});
