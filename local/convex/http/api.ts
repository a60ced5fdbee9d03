/** The main listener's requests: who may ask, which part answers, and what a failure looks like. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { serveAdmin, type AdminServices } from "../admin/endpoints.ts";
import { adminIdentity } from "../auth/admin-key.ts";
import type { HeaderReader } from "../auth/header.ts";
import { serveStorage, type StorageEndpointServices } from "../storage/endpoints.ts";
import type { Identity } from "../functions/types.ts";
import { readBytes, sendJson, sendText, type Exchange } from "./exchange.ts";
import { HttpFailure, toHttpFailure } from "./failure.ts";
import { serveFunctions, type FunctionEndpointServices } from "./functions.ts";
import type { Gate } from "./origins.ts";
import { serveHttpAction, type SiteServices } from "./site.ts";

export interface ApiServices {
  gate: Gate;
  adminKey: string;
  instanceName: string;
  jwks: object;
  headers: HeaderReader;
  functions: FunctionEndpointServices["functions"];
  engine: FunctionEndpointServices["engine"];
  callers: FunctionEndpointServices["callers"];
  turn: FunctionEndpointServices["turn"];
  storage: StorageEndpointServices;
  site: SiteServices;
  admin: Omit<AdminServices, "identify">;
  cloudUrl: () => string;
  siteUrl: () => string;
  log: (line: string) => void;
}

export type RequestHandler = (req: IncomingMessage, res: ServerResponse) => Promise<void>;

/** Requests to the API's listener. */
export function createApiHandler(services: ApiServices): RequestHandler {
  const identify = (exchange: Exchange) => identifyRequest(exchange, services);
  return guarded(services, services.cloudUrl, async (exchange) => {
    const { req, res, url } = exchange;
    const { pathname } = url;
    if (pathname === "/http" || pathname.startsWith("/http/")) {
      const target = new URL(`${pathname.slice("/http".length) || "/"}${url.search}`, url.origin);
      return serveHttpAction(req, res, target, services.site);
    }
    if (req.method === "OPTIONS") {
      res.writeHead(204, exchange.cors).end();
      return;
    }
    if (pathname.startsWith("/api/storage/")) return serveStorage(exchange, services.storage);
    if (pathname.startsWith("/api/")) {
      if (await serveFunctions(exchange, { ...services, identify })) return;
      return serveAdmin(exchange, { ...services.admin, identify });
    }
    return servePlain(exchange, services);
  });
}

/** Requests to the site's listener: all of them are HTTP actions. */
export function createSiteHandler(services: ApiServices): RequestHandler {
  return guarded(services, services.siteUrl, ({ req, res, url }) =>
    serveHttpAction(req, res, url, services.site),
  );
}

async function servePlain(exchange: Exchange, { instanceName, jwks }: ApiServices): Promise<void> {
  const { req, url } = exchange;
  const isGet = req.method === "GET" || req.method === "HEAD";
  if (isGet && url.pathname === "/") {
    return sendText(
      exchange,
      200,
      "This Convex deployment is running. See https://docs.convex.dev/.",
    );
  }
  if (isGet && url.pathname === "/.well-known/jwks.json") return sendJson(exchange, 200, jwks);
  if (isGet && url.pathname === "/version") return sendText(exchange, 200, "unknown");
  if (isGet && url.pathname === "/instance_name") return sendText(exchange, 200, instanceName);
  if (isGet && url.pathname === "/instance_version") return sendText(exchange, 200, "unknown");
  if (req.method === "POST" && url.pathname === "/echo") {
    const body = await readBytes(req, 32 * 1024 * 1024);
    exchange.res.writeHead(200, { ...exchange.cors, "Content-Length": body.length }).end(body);
    return;
  }
  throw new HttpFailure(404, "NotFound", `${req.method} ${url.pathname} is not served here.`);
}

/** Who asks: by header, or by the `adminKey` parameter that downloads use. */
async function identifyRequest(
  { req, url }: Exchange,
  { headers, adminKey }: ApiServices,
): Promise<Identity> {
  const { authorization } = req.headers;
  const key = url.searchParams.get("adminKey");
  if (authorization === undefined && key !== null) return adminIdentity(adminKey, key);
  return headers.identify(authorization);
}

function guarded(
  { gate, log }: ApiServices,
  ownUrl: () => string,
  handle: (exchange: Exchange) => Promise<void> | void,
): RequestHandler {
  return async (req, res) => {
    // Broken pipes are the other side's business.
    res.on("error", () => {});
    const verdict = gate(req.headers);
    let exchange: Exchange = {
      req,
      res,
      url: new URL("http://invalid"),
      cors: verdict.ok ? verdict.cors : {},
    };
    try {
      if (!verdict.ok) throw new HttpFailure(verdict.status, verdict.code, verdict.message);
      exchange = { ...exchange, url: readUrl(req.url ?? "/", ownUrl()) };
      await handle(exchange);
    } catch (error) {
      const failure = toHttpFailure(error);
      if (failure.unexpected) log(`http: ${error instanceof Error ? error.stack : String(error)}`);
      if (res.headersSent) res.destroy();
      else sendJson(exchange, failure.status, { code: failure.code, message: failure.message });
    }
  };
}

/** The request's target on our own origin; `//host` and absolute forms cannot leave it. */
function readUrl(target: string, own: string): URL {
  const path = target.startsWith("/") ? target : "/";
  const url = new URL(own);
  const question = path.indexOf("?");
  url.pathname = question === -1 ? path : path.slice(0, question);
  url.search = question === -1 ? "" : path.slice(question);
  url.hash = "";
  return url;
}
