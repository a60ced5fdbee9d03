/** The handshake, driven by the SDK's own request logic: what `clerkMiddleware` runs. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { appOrigin, startTestClerk, uniqueEmail, type TestClerk } from "./test/harness.ts";
import { ManualClock } from "./test/manual-clock.ts";
import { generator, turns } from "./test/random.ts";
import { cookieSuffix } from "./handshake.ts";
import type { TestBrowser } from "./test/test-browser.ts";

let t: TestClerk;
beforeAll(async () => {
  t = await startTestClerk();
});
afterAll(() => t.close());

/** A browser's cookies for the application, kept by the rules that matter here. */
class Jar {
  private readonly cookies = new Map<string, string>();

  take(headers: Headers): void {
    for (const line of headers.getSetCookie()) {
      const [pair = "", ...attributes] = line.split(";");
      const at = pair.indexOf("=");
      const expires = attributes.find((one) => /expires/i.test(one))?.split("=")[1];
      const gone = expires !== undefined && Date.parse(expires) < Date.now();
      if (gone) this.cookies.delete(pair.slice(0, at));
      else this.cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
  }

  set(name: string, value: string): void {
    for (const full of [name, `${name}_${cookieSuffix(t.clerk.publishableKey)}`]) {
      this.cookies.set(full, value);
    }
  }

  drop(name: string): void {
    for (const full of this.cookies.keys()) if (full.startsWith(name)) this.cookies.delete(full);
  }

  get(name: string): string | undefined {
    return this.cookies.get(name);
  }

  get header(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }
}

/** Opens a page as a browser would, through every redirect. Returns what the page would know. */
async function visit(jar: Jar, path = "/dashboard") {
  let url = `${appOrigin}${path}`;
  for (let hop = 0; hop < 8; hop++) {
    if (url.startsWith(t.clerk.url)) {
      const response = await fetch(url, { redirect: "manual" });
      expect(response.status).toBe(307);
      url = response.headers.get("location") ?? "";
      continue;
    }
    const request = new Request(url, {
      headers: { cookie: jar.header, "sec-fetch-dest": "document", accept: "text/html" },
    });
    const state = await t.backend.authenticateRequest(request);
    jar.take(state.headers);
    const location = state.headers.get("location");
    if (location === null) return { auth: state.toAuth(), hops: hop, url };
    url = location;
  }
  throw new Error("The handshake goes round in circles.");
}

async function signedInJar(): Promise<{ jar: Jar; browser: TestBrowser }> {
  const browser = await t.signedIn(uniqueEmail());
  const jar = new Jar();
  jar.set("__clerk_db_jwt", browser.token);
  // As clerk-js leaves it after a sign-in.
  jar.set("__client_uat", String(Math.floor(Date.now() / 1000)));
  return { jar, browser };
}

describe("a page learns", () => {
  test("that a new browser is signed out, and the browser has a credential after", async () => {
    const jar = new Jar();
    const { auth, url } = await visit(jar);
    expect(auth?.userId).toBeNull();
    expect(jar.get("__clerk_db_jwt")).toMatch(/^dvb_/);
    expect(jar.get("__client_uat")).toBe("0");
    expect(url).toBe(`${appOrigin}/dashboard`);
  });

  test("who is signed in, with a token for its own origin", async () => {
    const { jar, browser } = await signedInJar();
    const { auth } = await visit(jar);
    expect(auth?.sessionId).toBe(browser.sessionId);
    expect(auth?.sessionClaims?.azp).toBe(appOrigin);
    expect((await visit(jar)).hops).toBe(0);
  });

  test("that a token has run out, and gets a fresh one", async () => {
    const { jar, browser } = await signedInJar();
    await visit(jar);
    const { instance } = t.clerk;
    const session = instance.store.get("sessions", browser.sessionId ?? "");
    const user = instance.store.get("users", session?.userId ?? "");
    if (session === undefined || user === undefined) throw new Error("no session");
    const stale = await instance.tokens.session(
      { session, user, origin: appOrigin, imageUrl: "" },
      instance.settings.session,
      Date.now() - 70_000,
    );
    jar.set("__session", stale);
    jar.set("__client_uat", String(Math.floor(Date.now() / 1000) - 100));
    const { auth, hops } = await visit(jar);
    expect(hops).toBeGreaterThan(0);
    expect(auth?.sessionId).toBe(browser.sessionId);
    expect(jar.get("__session")).not.toBe(stale);
  });

  test("that somebody has signed out elsewhere", async () => {
    const { jar, browser } = await signedInJar();
    await visit(jar);
    await browser.delete("/v1/client/sessions");
    jar.drop("__session");
    const { auth } = await visit(jar);
    expect(auth?.userId).toBeNull();
    expect(jar.get("__session")).toBeUndefined();
  });

  test("that cookies of an older data folder mean nobody, without a loop", async () => {
    const jar = new Jar();
    jar.set("__clerk_db_jwt", "dvb_from_another_time");
    jar.set("__client_uat", "1700000000");
    const { auth } = await visit(jar);
    expect(auth?.userId).toBeNull();
    expect(jar.get("__clerk_db_jwt")).not.toBe("dvb_from_another_time");
  });
});

describe("the nonce", () => {
  async function nonceOf(): Promise<string> {
    const query = new URLSearchParams({ redirect_url: `${appOrigin}/`, format: "nonce" });
    const response = await fetch(`${t.clerk.url}/v1/client/handshake?${query}`, {
      redirect: "manual",
    });
    const location = new URL(response.headers.get("location") ?? "");
    return location.searchParams.get("__clerk_handshake_nonce") ?? "";
  }

  test("is spent once", async () => {
    const nonce = await nonceOf();
    const first = await t.backend.clients.getHandshakePayload({ nonce });
    expect(first.directives.length).toBeGreaterThan(4);
    await expect(t.backend.clients.getHandshakePayload({ nonce })).rejects.toMatchObject({
      status: 404,
    });
  });

  test("runs out after a minute", async () => {
    const clock = new ManualClock();
    const own = await startTestClerk({ clock });
    try {
      const query = new URLSearchParams({ redirect_url: `${appOrigin}/`, format: "nonce" });
      const response = await fetch(`${own.clerk.url}/v1/client/handshake?${query}`, {
        redirect: "manual",
      });
      const location = new URL(response.headers.get("location") ?? "");
      clock.advance(60_000);
      const nonce = location.searchParams.get("__clerk_handshake_nonce") ?? "";
      await expect(own.backend.clients.getHandshakePayload({ nonce })).rejects.toMatchObject({
        status: 404,
      });
    } finally {
      await own.close();
    }
  });
});

describe("no open redirect", () => {
  const targets = [
    "http://evil.test/",
    "https://evil.test",
    "//evil.test/",
    "///evil.test",
    "/\\evil.test",
    "\\\\evil.test",
    "http:\\\\evil.test",
    "https:evil.test",
    "http://localhost:3000@evil.test/",
    "http://localhost%40evil.test/",
    "http://user:pass@localhost:3000/",
    "http://localhost.evil.test/",
    "http://127.0.0.1.evil.test/",
    "http://evil.test#localhost:3000",
    "http://evil.test?http://localhost:3000",
    "javascript:alert(1)",
    "JavaScript:alert(1)//http://localhost",
    "java\nscript:alert(1)",
    "data:text/html,x",
    "file:///etc/passwd",
    "ftp://localhost/",
    "http://localhost:3000/\r\nset-cookie: a=b",
    " http://evil.test",
    "http://[::ffff:1.2.3.4]/",
    "http://0x08080808/",
    "http://localhosta/",
    "http://xlocalhost/",
    "/dashboard",
    "dashboard",
    "",
    "http://",
    "http://:80",
  ];
  test.each(targets)("%j", async (target) => {
    for (const path of ["handshake", "touch"]) {
      const query = new URLSearchParams({ redirect_url: target });
      const response = await fetch(`${t.clerk.url}/v1/client/${path}?${query}`, {
        redirect: "manual",
      });
      expect([400, 422]).toContain(response.status);
      expect(response.headers.get("location")).toBeNull();
    }
  });

  test.each(["http://localhost:3000/a?b=c#d", "http://127.0.0.1:8080/", "http://[::1]:3000/"])(
    "%s is at home",
    async (target) => {
      const query = new URLSearchParams({ redirect_url: target });
      const response = await fetch(`${t.clerk.url}/v1/client/touch?${query}`, {
        redirect: "manual",
      });
      expect(response.headers.get("location")).toBe(target);
    },
  );
});

test("odd cookie headers: never signed in, never a failure of ours", async () => {
  const seed = 4_711;
  const random = generator(seed);
  const names = ["__session", "__client_uat", "__clerk_db_jwt", "__refresh"].flatMap((name) => [
    name,
    `${name}_${cookieSuffix(t.clerk.publishableKey)}`,
  ]);
  const values = ["", "0", "1", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", "%", "é", "'", "{}", "1e99"];
  for (let turn = turns(10_000, 1_000); turn > 0; turn--) {
    const cookie = Array.from({ length: 1 + random(6) }, () => {
      return `${names[random(names.length)]}=${encodeURIComponent(values[random(values.length)] ?? "")}`;
    }).join("; ");
    const request = new Request(`${appOrigin}/x`, { headers: { cookie } });
    const state = await t.backend.authenticateRequest(request);
    expect(state.isAuthenticated, `seed ${seed}: ${cookie}`).toBe(false);
  }
});
