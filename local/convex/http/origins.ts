/**
 * Who may talk to a server that listens on a laptop. Pages of other sites can reach loopback
 * addresses too, so: a request from a page must come from a loopback origin or an allowed one, and
 * a request must name a loopback host or one of ours (a page that rebinds its own name to 127.0.0.1
 * does not). Programs send no `Origin` and pass. Deliberately stricter than the cloud.
 */
import type { IncomingHttpHeaders } from "node:http";

export type Verdict =
  | { ok: true; cors: Record<string, string> }
  | {
      ok: false;
      status: 403 | 421;
      code: "ForbiddenOrigin" | "MisdirectedRequest";
      message: string;
    };

export interface GateOptions {
  /** Origins beside the loopback ones: `https://app.example`. */
  allowedOrigins: readonly string[];
  /** URLs this deployment is known by; their hosts are ours. */
  ownUrls: readonly string[];
}

export type Gate = (headers: IncomingHttpHeaders) => Verdict;

const methods = "GET,POST,OPTIONS,PATCH,PUT,DELETE";

export function createGate({ allowedOrigins, ownUrls }: GateOptions): Gate {
  const origins = new Set(allowedOrigins.map((origin) => origin.replace(/\/+$/, "").toLowerCase()));
  const hosts = new Set(ownUrls.map((url) => new URL(url).host));
  return (headers): Verdict => {
    const host = headers.host ?? "";
    if (!hosts.has(host.toLowerCase()) && !isLoopbackUrl(`http://${host}`)) {
      return {
        ok: false,
        status: 421,
        code: "MisdirectedRequest",
        message: "This server answers to loopback names only.",
      };
    }
    const { origin } = headers;
    if (origin === undefined) return { ok: true, cors: {} };
    if (!origins.has(origin.toLowerCase()) && !isLoopbackUrl(origin)) {
      return {
        ok: false,
        status: 403,
        code: "ForbiddenOrigin",
        message: `Pages of ${origin} may not call this server. Name it in HANDOFF_ALLOWED_ORIGINS if they should.`,
      };
    }
    return {
      ok: true,
      cors: {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Credentials": "true",
        "Access-Control-Allow-Methods": methods,
        "Access-Control-Allow-Headers":
          headers["access-control-request-headers"] ?? "Authorization,Content-Type,Convex-Client",
        "Access-Control-Max-Age": "600",
        Vary: "Origin",
      },
    };
  };
}

function isLoopbackUrl(text: string): boolean {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return false;
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") return false;
  if (url.username !== "" || url.password !== "") return false;
  const { hostname } = url;
  return (
    hostname === "localhost" ||
    hostname.endsWith(".localhost") ||
    hostname === "[::1]" ||
    /^127(\.\d{1,3}){3}$/.test(hostname)
  );
}
