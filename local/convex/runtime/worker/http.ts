/**
 * HTTP actions inside the worker: a request whose body is pulled from the server piece by piece,
 * routed by the project's own router, and a response whose body is sent as the reader takes it.
 */
import { decodeBytes, encodeBytes, type FromWorker, type StartCall } from "../protocol.ts";
import { describeError } from "./errors.ts";
import type { Invocation } from "./invocation.ts";

interface Route {
  invokeHttpAction(request: Request): Promise<unknown>;
}
interface Router {
  lookup(path: string, method: string): readonly [Route, string, string] | null;
}

/** Both bodies of one HTTP call. */
export class HttpExchange {
  readonly #invocation: Invocation;
  readonly #post: (message: FromWorker) => void;
  #request: ReadableStreamDefaultController<Uint8Array> | null = null;
  #reader: ReadableStreamDefaultReader<Uint8Array> | null = null;
  #pulled: (() => void) | null = null;

  constructor(invocation: Invocation, post: (message: FromWorker) => void) {
    this.#invocation = invocation;
    this.#post = post;
  }

  /** Runs the route and answers with status, headers and the start of the body. */
  async run(exports: Record<string, unknown>): Promise<void> {
    const { http } = this.#invocation.call as Required<StartCall>;
    const router = exports.default as Router;
    const found = router.lookup(new URL(http.url).pathname, http.method);
    const response = found
      ? await found[0].invokeHttpAction(this.#makeRequest(http))
      : new Response("No matching routes found", { status: 404 });
    if (!(response instanceof Response)) {
      throw new Error("HTTP actions must return a Response");
    }
    this.#post({
      type: "response",
      id: this.#invocation.id,
      logs: this.#invocation.logs.splice(0),
      status: response.status,
      headers: [...response.headers],
      hasBody: response.body !== null,
    });
    if (response.body) await this.#send(response.body);
    this.#invocation.end({ value: "null" });
  }

  /** A piece of the request's body, its end, or the error that broke it. */
  receive(chunk: string | null, error?: string): void {
    const controller = this.#request;
    if (!controller) return;
    if (error !== undefined) controller.error(new Error(error));
    else if (chunk === null) controller.close();
    else controller.enqueue(decodeBytes(chunk));
    if (chunk === null) this.#request = null;
    this.#pulled?.();
    this.#pulled = null;
  }

  /** The reader of the response went away. */
  cancelResponse(): void {
    void this.#reader?.cancel("The client disconnected").catch(() => {});
    this.#takeMore?.(false);
  }

  /** The reader of the response took a piece. */
  responseTaken(): void {
    this.#takeMore?.(true);
  }

  #takeMore: ((more: boolean) => void) | null = null;

  #makeRequest(http: NonNullable<StartCall["http"]>): Request {
    const { url, method, headers, hasBody } = http;
    const body = hasBody && method !== "GET" && method !== "HEAD" ? this.#requestBody() : null;
    return new Request(url, {
      method,
      headers,
      body,
      ...(body && { duplex: "half" }),
    } as RequestInit);
  }

  #requestBody(): ReadableStream<Uint8Array> {
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#request = controller;
        },
        pull: () => {
          this.#post({ type: "bodyPull", id: this.#invocation.id });
          return new Promise<void>((resolve) => (this.#pulled = resolve));
        },
        cancel: () => {
          this.#request = null;
        },
      },
      { highWaterMark: 0 },
    );
  }

  async #send(body: ReadableStream<Uint8Array>): Promise<void> {
    const { id } = this.#invocation;
    const reader = body.getReader();
    this.#reader = reader;
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        const taken = new Promise<boolean>((resolve) => (this.#takeMore = resolve));
        this.#post({ type: "responseChunk", id, chunk: encodeBytes(asBytes(value)) });
        if (!(await taken)) return;
      }
      this.#post({ type: "responseChunk", id, chunk: null });
    } catch (error) {
      this.#post({ type: "responseChunk", id, chunk: null, error: describeError(error) });
    }
  }
}

/** Streams of user code may carry strings or other views; the wire carries bytes. */
function asBytes(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (typeof value === "string") return new TextEncoder().encode(value);
  if (ArrayBuffer.isView(value)) {
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  }
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  throw new TypeError("A response body must be a stream of bytes");
}
