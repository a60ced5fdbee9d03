/**
 * The listener: loopback only, one port for both APIs. Before any handler runs, it checks who is
 * asking by `Host` and `Origin`, and it turns every failure into Clerk's error shape.
 */
import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { backendRoutes } from "../bapi/routes.ts";
import { ClerkError } from "../errors.ts";
import { currentClient, type BrowserCall, type Call, type Handler } from "../fapi/context.ts";
import { frontendRoutes } from "../fapi/routes.ts";
import type { Instance } from "../instance.ts";
import { largestImageBytes } from "../model/images.ts";
import { isOwnHost } from "../origins.ts";
import { publicRoutes } from "../public-routes.ts";
import { FullError } from "../store/store.ts";
import { readBody } from "./body.ts";
import type { Bundles } from "./bundles.ts";
import { isMissingFeature } from "./missing-features.ts";
import type { Reply } from "./reply.ts";
import { Router } from "./router.ts";

/** Most bytes of an ordinary request; pictures may be larger. */
const largestBody = 256 * 1024;

const verbs = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]);

interface Route {
  enter(call: Call): Call;
  handle(call: Call): ReturnType<Handler>;
}

interface Request {
  url: URL;
  method: string;
  origin: string | null;
  raw: IncomingMessage;
}

export class HttpServer {
  private readonly bundles: Bundles;
  private readonly servers: Server[] = [];
  private readonly frontend = frontendRoutes();
  private readonly backend = backendRoutes();
  private readonly open = publicRoutes();
  private instance: Instance | null = null;

  constructor(bundles: Bundles) {
    this.bundles = bundles;
  }

  /** Binds the port (0 for any) on every loopback address and returns it. Requests wait for `serve`. */
  async listen(port: number): Promise<number> {
    const first = await this.bind("127.0.0.1", port);
    const bound = (first.address() as AddressInfo).port;
    try {
      await this.bind("::1", bound);
    } catch (error) {
      // A machine without IPv6 is fine; somebody else on our port is not.
      if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") {
        await this.close();
        throw error;
      }
    }
    return bound;
  }

  /** Starts to answer. */
  serve(instance: Instance): void {
    this.instance = instance;
  }

  async close(): Promise<void> {
    await Promise.all(
      this.servers.splice(0).map(
        (server) =>
          new Promise<void>((resolve) => {
            server.close(() => resolve());
            server.closeAllConnections();
          }),
      ),
    );
  }

  private bind(host: string, port: number): Promise<Server> {
    const server = createServer((request, response) => {
      // Not even the failure could be told: its connection is all that it costs.
      this.answer(request, response).catch((error: unknown) => {
        this.instance?.log(`unanswered: ${String(error)}`);
        response.destroy();
      });
    });
    return new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen({ host, port, ipv6Only: host === "::1" }, () => {
        this.servers.push(server);
        resolve(server);
      });
    });
  }

  private async answer(raw: IncomingMessage, response: ServerResponse): Promise<void> {
    let origin: string | null = null;
    try {
      const instance = this.instance;
      if (instance === null) throw new ClerkError("internal_clerk_error");
      if (!isOwnHost(raw.headers.host)) throw new ClerkError("host_invalid");
      origin = acceptedOrigin(raw, instance);
      const url = new URL(raw.url ?? "/", instance.url);
      if (raw.method === "OPTIONS") {
        await send(response, preflight(raw), origin);
        return;
      }
      const request: Request = { url, method: methodOf(raw, url), origin, raw };
      await send(response, await this.route(instance, request), origin, raw.method === "HEAD");
    } catch (error) {
      await send(response, await this.failure(error), origin);
    }
    // An unread rest of a refused body must not keep the connection busy.
    if (!raw.readableEnded) raw.resume();
  }

  private async route(instance: Instance, request: Request): Promise<Reply> {
    const { url, raw } = request;
    const asset = await this.bundles.serve(url.pathname, {
      accept: raw.headers["accept-encoding"] ?? "",
      ifNoneMatch: raw.headers["if-none-match"] ?? "",
    });
    if (asset !== null) return asset;
    const { route, params } = this.find(request);
    const limit = url.pathname.endsWith("/profile_image") ? largestImageBytes : largestBody;
    const { fields, upload } = await readBody(raw, limit);
    let call: Call = {
      instance,
      method: request.method,
      path: url.pathname,
      params,
      query: url.searchParams,
      fields,
      upload,
      origin: request.origin,
      authorization: raw.headers.authorization ?? "",
      caller: {
        ip: raw.socket.remoteAddress?.replace(/^::ffff:/, "") ?? "",
        userAgent: raw.headers["user-agent"] ?? "",
      },
    };
    try {
      call = route.enter(call);
      return await route.handle(call);
    } catch (error) {
      return this.failure(error, call);
    }
  }

  /** Picks the API: programs with a key get the Backend API, browsers the Frontend API. */
  private find({ method, url, raw }: Request): { route: Route; params: Record<string, string> } {
    const backend =
      raw.headers.authorization !== undefined && !url.searchParams.has("_clerk_js_version");
    const routers: Router<Route>[] = [this.open, backend ? this.backend : this.frontend];
    const wanted = method === "HEAD" ? "GET" : method;
    let allowed: string[] = [];
    for (const router of routers) {
      const match = router.match(wanted, url.pathname);
      if (match?.handler) return { route: match.handler, params: match.params };
      allowed = match?.allowed ?? allowed;
    }
    if (allowed.length > 0) throw new ClerkError("method_not_allowed");
    // A keyless program at a backend path is told about its key, not that there is nothing.
    if (!backend && this.backend.match(wanted, url.pathname)?.handler) {
      throw new ClerkError("secret_key_invalid");
    }
    if (isMissingFeature(url.pathname)) throw new ClerkError("feature_not_supported");
    throw new ClerkError("resource_not_found", { long: "There is nothing at this address." });
  }

  /** A failure as Clerk shapes it. `meta.client` is what the components recover from. */
  private async failure(error: unknown, call?: Call): Promise<Reply> {
    const full = error instanceof FullError;
    const known =
      error instanceof ClerkError
        ? error
        : new ClerkError(full ? "disk_full" : "internal_clerk_error");
    if (full) this.instance?.log("the disk is full: a change was not kept");
    if (known !== error && !full) {
      const stack = error instanceof Error ? error.stack : String(error);
      this.instance?.log(`unhandled: ${call?.method ?? ""} ${call?.path ?? ""} ${stack}`);
    }
    const isBrowser = call !== undefined && "browserToken" in call;
    const client = isBrowser ? await currentClient(call as BrowserCall) : null;
    return {
      status: known.status,
      headers:
        known.retryAfterSeconds === undefined
          ? {}
          : { "retry-after": String(known.retryAfterSeconds) },
      json: {
        errors: [known.toJson()],
        ...(client === null ? {} : { meta: { client } }),
        clerk_trace_id: randomBytes(16).toString("hex"),
      },
    };
  }
}

/** Browsers send PATCH, PUT and DELETE as POST with `_method`. */
function methodOf(raw: IncomingMessage, url: URL): string {
  const method = raw.method ?? "GET";
  const wanted = url.searchParams.get("_method")?.toUpperCase();
  const meant = method === "POST" && wanted !== undefined ? wanted : method;
  if (!verbs.has(meant)) throw new ClerkError("method_not_allowed");
  return meant;
}

/** The `Origin` of the request, if it may talk to us. Throws for a stranger's. */
function acceptedOrigin(raw: IncomingMessage, instance: Instance): string | null {
  const { origin } = raw.headers;
  if (origin !== undefined) {
    if (!instance.origins.accepts(origin)) throw new ClerkError("origin_invalid");
    return origin;
  }
  // No program sends this header; a browser that hides where it comes from is refused.
  const reads = raw.method === "GET" || raw.method === "HEAD";
  if (!reads && raw.headers["sec-fetch-site"] === "cross-site") {
    throw new ClerkError("origin_invalid");
  }
  return null;
}

function preflight(raw: IncomingMessage): Reply {
  return {
    status: 204,
    headers: {
      "access-control-allow-methods": "GET, POST, PUT, PATCH, DELETE, OPTIONS",
      "access-control-allow-headers":
        raw.headers["access-control-request-headers"] ?? "content-type",
      "access-control-max-age": "600",
    },
  };
}

function cors(origin: string | null): Record<string, string> {
  if (origin === null) return {};
  return {
    "access-control-allow-origin": origin,
    "access-control-allow-credentials": "true",
    "access-control-expose-headers": "Authorization, Clerk-Db-Jwt, X-Country, Retry-After",
  };
}

async function send(
  response: ServerResponse,
  reply: Reply,
  origin: string | null,
  headOnly = false,
): Promise<void> {
  const body = reply.json === undefined ? reply.body : JSON.stringify(reply.json);
  const vary = [reply.headers?.vary, "Origin"].filter(Boolean).join(", ");
  response.writeHead(reply.status, {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    // To the letter and without a charset: the backend SDK compares for equality.
    ...(reply.json === undefined ? {} : { "content-type": "application/json" }),
    ...reply.headers,
    ...cors(origin),
    vary,
  });
  if (reply.stream !== undefined) {
    reply.stream(
      (text) => response.write(text),
      (run) => response.on("close", run),
    );
    return;
  }
  response.end(headOnly ? undefined : body);
}
