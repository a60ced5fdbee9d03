/**
 * The two loopback listeners. They are bound before anything else, because the deployment's own
 * addresses are part of what its functions see; until {@link Listeners.serve} they answer 503.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";

export interface Handlers {
  api: (req: IncomingMessage, res: ServerResponse) => Promise<void>;
  site: (req: IncomingMessage, res: ServerResponse) => Promise<void>;
  upgrade: (req: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

export interface Listeners {
  readonly port: number;
  readonly sitePort: number;
  /** Hands requests over from now on; null turns them away. */
  serve(handlers: Handlers | null): void;
  close(): Promise<void>;
}

/** Connections that may wait to be taken: a program that opens more at once keeps others out. */
const backlog = 4_096;
/** Long enough for slow uploads, short enough for sockets that say nothing. */
const limits = { requestTimeout: 0, headersTimeout: 20_000, keepAliveTimeout: 65_000 };

/**
 * @param ports 0 takes any that is free
 * @throws the system's error, such as EADDRINUSE
 */
export async function openListeners(ports: { api: number; site: number }): Promise<Listeners> {
  let handlers: Handlers | null = null;
  const listen = (kind: "api" | "site") =>
    createServer(limits, (req, res) => {
      if (handlers) void handlers[kind](req, res);
      else res.writeHead(503, { "Retry-After": "1" }).end();
    });
  const api = listen("api");
  api.on("upgrade", (req, socket, head) => {
    if (handlers) handlers.upgrade(req, socket, head);
    else socket.destroy();
  });
  const site = listen("site");
  const port = await bind(api, ports.api);
  try {
    const sitePort = await bind(site, ports.site);
    return {
      port,
      sitePort,
      serve: (given) => void (handlers = given),
      close: async () => void (await Promise.all([stop(api), stop(site)])),
    };
  } catch (error) {
    await stop(api);
    throw error;
  }
}

async function bind(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host: "127.0.0.1", backlog }, () => {
      server.off("error", reject);
      resolve();
    });
  });
  return (server.address() as AddressInfo).port;
}

async function stop(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}
