/**
 * The handshake: how a page on another origin learns who its browser is. The middleware sends a
 * document request here; we answer with a redirect back and the cookies to set, kept under a nonce
 * that the middleware fetches once through the Backend API.
 */
import { createHash } from "node:crypto";
import { ClerkError } from "./errors.ts";
import { redirect, type Reply } from "./http/reply.ts";
import { missing } from "./http/fields.ts";
import { mintSessionToken } from "./fapi/client-json.ts";
import type { Call } from "./fapi/context.ts";
import { newSecret } from "./ids.ts";
import type { Client, Session } from "./model/documents.ts";
import { activeSession, createBrowser } from "./model/sessions.ts";
import type { Instance } from "./instance.ts";

const nonceLifetimeMs = 60_000;
const yearMs = 365 * 86_400_000;

/** GET /v1/client/handshake */
export async function handshake(call: Call): Promise<Reply> {
  const { instance, query, caller } = call;
  const target = redirectTarget(call);
  const { token, client } = await browserOf(call);
  const session = activeSession(instance.store, client, instance.clock.now());
  if (session !== undefined) await rememberOrigin(call, session, target.origin);
  const directives = await cookies(instance, token, client, session, target.origin);
  if (query.get("format") === "nonce") {
    const nonce = newSecret(16);
    await instance.change(caller, (change) =>
      change.put("handshakes", {
        id: nonce,
        directives,
        expireAt: change.nowMs + nonceLifetimeMs,
      }),
    );
    target.searchParams.set("__clerk_handshake_nonce", nonce);
  } else {
    const signed = await instance.tokens.handshake(directives, instance.clock.now());
    target.searchParams.set("__clerk_handshake", signed);
  }
  return redirect(target.href);
}

/** GET /v1/client/touch: refreshes nothing here, and leads back. */
export function touch(call: Call): Reply {
  return redirect(redirectTarget(call).href);
}

/** Where to go back to. Throws when that would leave the application. */
function redirectTarget({ instance, query }: Call): URL {
  const text = query.get("redirect_url");
  if (text === null || text === "") throw missing("redirect_url");
  const target = instance.origins.redirectTarget(text);
  if (target === null) throw new ClerkError("redirect_url_invalid", { param: "redirect_url" });
  // The browser's credential has arrived; it need not stay in the address bar.
  for (const name of ["__clerk_handshake", "__clerk_handshake_nonce", "__clerk_db_jwt"]) {
    target.searchParams.delete(name);
  }
  return target;
}

/** The browser that is named, or a new one: a cookie from another data folder must not lead to a loop. */
async function browserOf({ instance, query, caller }: Call) {
  const token = query.get("__clerk_db_jwt") ?? "";
  const browser = instance.store.get("devBrowsers", token);
  const client = browser && instance.store.get("clients", browser.clientId);
  if (client !== undefined) return { token, client };
  return instance.change(caller, createBrowser);
}

async function rememberOrigin({ instance, caller }: Call, session: Session, origin: string) {
  if (session.origin === origin) return;
  await instance.change(caller, (change) => {
    const fresh = change.get("sessions", session.id);
    if (fresh !== undefined) change.put("sessions", { ...fresh, origin });
  });
}

/** The Set-Cookie lines, each for the plain name and for the one that carries the key's suffix. */
async function cookies(
  instance: Instance,
  token: string,
  client: Client,
  session: Session | undefined,
  origin: string,
): Promise<string[]> {
  const user = session && instance.store.get("users", session.userId);
  const lasting = `Expires=${new Date(instance.clock.now() + yearMs).toUTCString()}; SameSite=Lax`;
  const gone = "Expires=Thu, 01 Jan 1970 00:00:00 GMT; SameSite=Lax";
  const suffix = cookieSuffix(instance.identity.publishableKey);
  const both = (name: string, value: string, attributes: string) =>
    [name, `${name}_${suffix}`].map((full) => `${full}=${value}; Path=/; ${attributes}`);
  const signedIn = session !== undefined && user !== undefined;
  return [
    ...both("__clerk_db_jwt", token, lasting),
    ...both("__client_uat", signedIn ? String(Math.floor(client.updatedAt / 1000)) : "0", lasting),
    ...(signedIn
      ? both("__session", await mintSessionToken(instance, session, user, origin), lasting)
      : both("__session", "", gone)),
  ];
}

/** How Clerk tells the cookies of several instances on one host apart. */
export function cookieSuffix(publishableKey: string): string {
  const hash = createHash("sha1").update(publishableKey).digest("base64");
  return hash.replaceAll("+", "-").replaceAll("/", "_").slice(0, 8);
}
