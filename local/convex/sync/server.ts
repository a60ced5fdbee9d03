/** Sockets: upgrades, one {@link Session} each, heartbeats, and the end of those that went silent. */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer, type RawData, type WebSocket } from "ws";
import type { Gate } from "../http/origins.ts";
import type { Wire } from "./outbox.ts";
import { Session, type SessionServices } from "./session.ts";

export interface SyncServer {
  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void;
  readonly sessions: number;
  close(): Promise<void>;
}

/** Arguments are at most 16 MiB; JSON may double them. */
const maxFrameBytes = 33 * 1024 * 1024;
const tickMs = 5_000;
const silentMs = 120_000;
/** The socket is not read while this many frames wait for the one before them. */
const maxBacklog = 1_000;
const path = /^\/api\/(?:([^/]+)\/)?sync$/;

export function createSyncServer(services: SessionServices, gate: Gate): SyncServer {
  const server = new WebSocketServer({ noServer: true, maxPayload: maxFrameBytes });
  const sessions = new Map<WebSocket, { session: Session; heardAt: number }>();

  const timer = setInterval(() => {
    const now = services.now();
    for (const [socket, entry] of sessions) {
      if (now - entry.heardAt > silentMs) socket.terminate();
      else {
        entry.session.tick(now);
        socket.ping();
      }
    }
  }, tickMs);
  timer.unref();

  function accept(socket: WebSocket, version: string | undefined): void {
    const session = new Session(services, wireOf(socket), acceptsChunks(version));
    const entry = { session, heardAt: services.now() };
    sessions.set(socket, entry);
    socket.on("pong", () => (entry.heardAt = services.now()));
    socket.on("message", (data: RawData, isBinary: boolean) => {
      entry.heardAt = services.now();
      if (isBinary) return session.refuse("Frames must be text");
      void session.receive(String(data)).then(() => {
        if (socket.isPaused && session.backlog <= maxBacklog) socket.resume();
      });
      if (session.backlog > maxBacklog) socket.pause();
    });
    // Frames that break the WebSocket protocol itself; the close event follows.
    socket.on("error", () => {});
    socket.on("close", () => {
      sessions.delete(socket);
      session.end();
    });
  }

  return {
    upgrade(req, socket, head) {
      socket.on("error", () => socket.destroy());
      const verdict = gate(req.headers);
      if (!verdict.ok) return refuse(socket, verdict.status, verdict.message);
      const match = path.exec((req.url ?? "").split("?")[0] ?? "");
      if (!match) return refuse(socket, 404, "Not a sync endpoint.");
      server.handleUpgrade(req, socket, head, (ws) => accept(ws, match[1]));
    },
    get sessions() {
      return sessions.size;
    },
    async close() {
      clearInterval(timer);
      for (const { session } of sessions.values()) session.close(1001, "");
      const gone = [...sessions.keys()].map(
        (socket) => new Promise((resolve) => socket.once("close", resolve)),
      );
      const patience = setTimeout(() => {
        for (const socket of sessions.keys()) socket.terminate();
      }, 200);
      await Promise.all(gone);
      clearTimeout(patience);
      server.close();
    },
  };
}

function wireOf(socket: WebSocket): Wire {
  return {
    send: (text, done) => socket.send(text, done),
    close: (code, reason) => socket.close(code, reason),
    terminate: () => socket.terminate(),
    get bufferedAmount() {
      return socket.bufferedAmount;
    },
  };
}

/** Parts of long transitions are understood since 1.28. */
function acceptsChunks(version: string | undefined): boolean {
  const [, major, minor] = /^(\d+)\.(\d+)\./.exec(version ?? "") ?? [];
  return Number(major) > 1 || (Number(major) === 1 && Number(minor) >= 28);
}

function refuse(socket: Duplex, status: number, message: string): void {
  const body = JSON.stringify({ message });
  socket.end(
    `HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
