/** An endpoint that keeps every webhook it is sent, and answers as it is told. */
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import type { Any } from "./test-browser.ts";

export interface Received {
  headers: IncomingHttpHeaders;
  raw: string;
  event: Any;
}

export interface Receiver {
  url: string;
  received: Received[];
  /** Status of the next answers. */
  status: number;
  /** Headers of the next answers. */
  headers: Record<string, string>;
  /** Resolves with the first delivery, past or future, that `test` accepts. */
  wait(test: (received: Received) => boolean): Promise<Received>;
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const listeners = new Set<() => void>();
  const server = createServer((request, response) => {
    let raw = "";
    request.setEncoding("utf8");
    request.on("data", (chunk: string) => (raw += chunk));
    request.on("end", () => {
      receiver.received.push({ headers: request.headers, raw, event: JSON.parse(raw) });
      response.writeHead(receiver.status, receiver.headers).end("noted");
      listeners.forEach((listener) => listener());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/clerk-users-webhook`,
    received: [],
    status: 200,
    headers: {},
    wait: (test) =>
      new Promise((resolve) => {
        const look = () => {
          const found = receiver.received.find(test);
          if (found === undefined) return;
          listeners.delete(look);
          resolve(found);
        };
        listeners.add(look);
        look();
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return receiver;
}
