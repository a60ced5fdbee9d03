/**
 * HTTP actions: the request goes to the project's router as it came, the response comes back as it
 * was made, both streamed. No headers are added: CORS is the project's own business here.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { AuthFailure } from "../auth/failure.ts";
import type { HeaderReader } from "../auth/header.ts";
import type { Functions, HttpActionResponse, Identity } from "../functions/types.ts";
import type { Callers } from "./callers.ts";
import { HttpFailure } from "./failure.ts";

export interface SiteServices {
  functions: Pick<Functions, "runHttpAction">;
  headers: HeaderReader;
  callers: Callers;
  turn: <T>(client: object | string, work: () => Promise<T>) => Promise<T>;
}

const maxBodyBytes = 20 * 1024 * 1024;
/** Belong to one connection, not to the message. */
const hopByHop = new Set(["connection", "keep-alive", "transfer-encoding", "upgrade"]);

/**
 * @param url what user code sees as `request.url`
 * @throws {HttpFailure} 413 when the request announces too much
 */
export async function serveHttpAction(
  req: IncomingMessage,
  res: ServerResponse,
  url: URL,
  services: SiteServices,
): Promise<void> {
  if (Number(req.headers["content-length"] ?? 0) > maxBodyBytes) {
    throw new HttpFailure(413, "RequestTooLarge", "The request is larger than 20 MiB.");
  }
  const identity = await identify(req, services.headers);
  const hasBody =
    req.headers["content-length"] !== undefined
      ? req.headers["content-length"] !== "0"
      : req.headers["transfer-encoding"] !== undefined;
  const response = await services.callers.as(req, (client) =>
    services.turn(client, () =>
      services.functions.runHttpAction({
        url: url.href,
        method: req.method ?? "GET",
        headers: headerPairs(req.rawHeaders),
        body: hasBody ? limited(req) : null,
        identity,
      }),
    ),
  );
  await respond(req, res, response);
}

/** A refused header does not stop the action: asking who calls fails inside it. */
async function identify(req: IncomingMessage, headers: HeaderReader): Promise<Identity> {
  try {
    return await headers.identify(req.headers.authorization);
  } catch (error) {
    if (error instanceof AuthFailure) return { kind: "invalid", message: error.message };
    throw error;
  }
}

function headerPairs(raw: readonly string[]): [string, string][] {
  const pairs: [string, string][] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) pairs.push([raw[i] as string, raw[i + 1] as string]);
  return pairs;
}

async function* limited(req: IncomingMessage): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const part of req as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > maxBodyBytes) throw new Error("The request is larger than 20 MiB.");
    yield part;
  }
}

async function respond(
  req: IncomingMessage,
  res: ServerResponse,
  { status, headers, body }: HttpActionResponse,
): Promise<void> {
  if (res.destroyed) return leave(body);
  const sent = headers.filter(([name]) => !hopByHop.has(name.toLowerCase()));
  // A body that the action did not read would be taken for the connection's next request.
  if (!req.readableEnded && !req.complete) sent.push(["Connection", "close"]);
  res.writeHead(status, sent.flat());
  if (req.method === "HEAD") await leave(body);
  else if (body) {
    for await (const part of body) {
      if (res.destroyed) return;
      if (!res.write(part)) await roomIn(res);
    }
  }
  res.end();
}

/** An action goes on until its body was taken, or is not wanted. */
async function leave(body: HttpActionResponse["body"]): Promise<void> {
  await body?.[Symbol.asyncIterator]().return?.();
}

/** Until there is room for more, or nobody left to write to. */
function roomIn(res: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      res.off("drain", done).off("close", done);
      resolve();
    };
    res.on("drain", done).on("close", done);
  });
}
