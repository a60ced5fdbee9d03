/**
 * Delivers what the queue holds: at least once, first within milliseconds, then by the schedule. The
 * state is in the store, so a killed process goes on where it stopped. Per endpoint only so many
 * requests run at once, and messages about one person are not overtaken by later ones while their
 * first attempt is on its way.
 */
import type { Clock } from "../clock.ts";
import type { Attempt, Delivery, Endpoint, Message } from "../model/documents.ts";
import type { Settings } from "../settings.ts";
import type { Store } from "../store/store.ts";
import { distort, Faults, holdMs, type Fault } from "./faults.ts";
import { disableAfterMs, nextDelay } from "./schedule.ts";
import { listEndpoints } from "./queue.ts";
import { liveSecrets, sign } from "./signature.ts";

/** Requests at once to one endpoint. */
const concurrency = 16;

/** Bytes of an answer that the delivery log keeps. */
const keptResponse = 1_024;

/** How long a delivery waits whose outcome the store did not take: it is due still, and would go at once. */
const unkeptWaitMs = 5_000;

/** What is posted. A fault may change it before it goes out. */
export interface Outgoing {
  url: string;
  headers: Record<string, string>;
  body: string;
}

/** What came back. `status` is null when nothing did. */
export interface Answer {
  status: number | null;
  body: string;
  /** `webhook-delivery` header: how the receiver steers further attempts. */
  control: string | null;
}

/** Sends one request; resolves also when it fails. */
export type Post = (request: Outgoing, timeoutMs: number) => Promise<Answer>;

export interface DispatcherOptions {
  store: Store;
  clock: Clock;
  settings: () => Settings["webhooks"];
  post?: Post;
  /** Reports one line about a failed attempt; never holds payloads or secrets. */
  log: (line: string) => void;
}

export class Dispatcher {
  /** Trouble on demand. */
  readonly faults = new Faults();
  private readonly options: DispatcherOptions;
  private readonly post: Post;
  /** Deliveries on their way, with what they are about. */
  private readonly underway = new Map<string, { endpointId: string; subject: string }>();
  private readonly waiting = new Set<Promise<void>>();
  /** Deliveries whose last outcome was not kept, and until when each waits. */
  private readonly unkept = new Map<string, number>();
  private cancelTimer: () => void = () => {};
  private scheduled = false;
  private stopped = false;

  constructor(options: DispatcherOptions) {
    this.options = options;
    this.post = options.post ?? postJson;
  }

  /** Looks at the queue soon. Called after every commit that queued something, and once at start. */
  wake(): void {
    if (this.scheduled || this.stopped) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.pump();
    });
  }

  /** Resolves when nothing is on its way any more. Meant for tests and for stopping. */
  async idle(): Promise<void> {
    while (this.waiting.size > 0) await Promise.all(this.waiting);
  }

  /** Starts nothing more. What is on its way is counted as undelivered and sent again next time. */
  stop(): void {
    this.stopped = true;
    this.cancelTimer();
  }

  private pump(): void {
    if (this.stopped) return;
    const { store, clock } = this.options;
    const nowMs = clock.now();
    for (const [id, until] of this.unkept) if (until <= nowMs) this.unkept.delete(id);
    let next = Math.min(...this.unkept.values());
    for (const endpoint of listEndpoints(store)) {
      if (endpoint.disabled) continue;
      this.start(endpoint, nowMs);
      // What is due now but not started waits for one that is on its way, whose end pumps again.
      const range = { prefix: [endpoint.id], from: nowMs + 1, limit: 1 };
      for (const later of store.list("deliveries", "due", range)) {
        next = Math.min(next, later.dueAt);
      }
    }
    this.cancelTimer();
    if (next < Infinity) this.cancelTimer = clock.after(next - nowMs, () => this.wake());
  }

  private start(endpoint: Endpoint, nowMs: number): void {
    const mine = [...this.underway.values()].filter((one) => one.endpointId === endpoint.id);
    const busy = new Set(mine.map((one) => one.subject));
    let free = concurrency - mine.length;
    if (free <= 0) return;
    const due = this.options.store.list("deliveries", "due", {
      prefix: [endpoint.id],
      before: nowMs + 1,
      limit: concurrency * 4,
    });
    for (const delivery of due) {
      if (free === 0) return;
      const { id, subject } = delivery;
      if (this.underway.has(id) || this.unkept.has(id) || busy.has(subject)) continue;
      busy.add(subject);
      free -= 1;
      this.track(this.attempt(endpoint, delivery), delivery);
    }
  }

  private track(work: Promise<void>, { id, endpointId, subject }: Delivery): void {
    this.underway.set(id, { endpointId, subject });
    const done = work
      .catch((error: unknown) => {
        this.unkept.set(id, this.options.clock.now() + unkeptWaitMs);
        this.options.log(`webhook: ${String(error)}`);
      })
      .finally(() => {
        this.underway.delete(id);
        this.waiting.delete(done);
        this.wake();
      });
    this.waiting.add(done);
  }

  private async attempt(endpoint: Endpoint, delivery: Delivery): Promise<void> {
    const { store, clock, settings } = this.options;
    const message = store.get("messages", delivery.messageId);
    if (message === undefined) {
      await store.write((tx) => tx.remove("deliveries", delivery.id));
      return;
    }
    const isFirst = delivery.attempts.length === 0 && !delivery.held;
    const fault = isFirst ? this.faults.take(delivery.type, delivery.subject) : null;
    const startedAt = clock.now();
    if (fault?.kind === "delay" || fault?.kind === "reorder") {
      await this.hold(delivery, startedAt + holdMs(fault));
      return;
    }
    const answer = await this.deliver(endpoint, message, fault, startedAt);
    if (this.stopped) return;
    const attempt: Attempt = {
      at: startedAt,
      status: answer.status,
      durationMs: clock.now() - startedAt,
      response: answer.body.slice(0, keptResponse),
    };
    const switchedOff = await store.write((tx) => {
      const fresh = tx.get("deliveries", delivery.id);
      if (fresh === undefined) return false;
      tx.put("deliveries", conclude(fresh, attempt, answer, settings().retryScale));
      const target = tx.get("endpoints", endpoint.id);
      if (target === undefined) return false;
      const judged = judge(target, answer, startedAt);
      tx.put("endpoints", judged);
      return judged.disabled && !target.disabled;
    });
    if (!succeeded(answer)) this.report(endpoint, message, answer);
    if (switchedOff) this.options.log(`webhooks to ${placeOf(endpoint)} are switched off`);
  }

  /** Sends once, or as often as the trouble wants. */
  private async deliver(
    endpoint: Endpoint,
    message: Message,
    fault: Fault | null,
    nowMs: number,
  ): Promise<Answer> {
    if (fault?.kind === "drop") return { status: 200, body: "dropped on demand", control: null };
    if (fault?.kind === "drop-then-retry") {
      return { status: null, body: "dropped on demand", control: null };
    }
    const request = prepare(endpoint, message, nowMs, fault);
    const timeoutMs = this.options.settings().timeoutSeconds * 1000;
    if (fault?.kind === "duplicate") await this.post(request, timeoutMs);
    return this.post(request, timeoutMs);
  }

  private hold(delivery: Delivery, dueAt: number): Promise<void> {
    return this.options.store.write((tx) => {
      const fresh = tx.get("deliveries", delivery.id);
      if (fresh !== undefined) tx.put("deliveries", { ...fresh, dueAt, held: true });
    });
  }

  private report(endpoint: Endpoint, message: Message, answer: Answer): void {
    const how = answer.status === null ? answer.body : `status ${answer.status}`;
    this.options.log(`webhook ${message.type} to ${placeOf(endpoint)} failed: ${how}`);
  }
}

/** Where webhooks go, without what a query may hold. */
function placeOf({ url }: Endpoint): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}

function prepare(
  endpoint: Endpoint,
  message: Message,
  nowMs: number,
  fault: Fault | null,
): Outgoing {
  const { skewSeconds, secret } = distort(fault);
  const timestamp = Math.floor(nowMs / 1000) + skewSeconds;
  const secrets = secret === null ? liveSecrets(endpoint, nowMs) : [secret];
  const signatures = secrets.map((one) => sign(one, message.id, timestamp, message.payload));
  return {
    url: endpoint.url,
    headers: {
      "content-type": "application/json",
      "user-agent": "Svix-Webhooks/1.0 (local; sender-9YMgn)",
      "svix-id": message.id,
      "svix-timestamp": String(timestamp),
      "svix-signature": signatures.join(" "),
    },
    body: message.payload,
  };
}

function succeeded({ status }: Answer): boolean {
  return status !== null && status >= 200 && status < 300;
}

/** The delivery after one more attempt. */
function conclude(delivery: Delivery, attempt: Attempt, answer: Answer, scale: number): Delivery {
  const tries = delivery.tries + 1;
  const tried = { ...delivery, attempts: [...delivery.attempts, attempt].slice(-50), tries };
  if (succeeded(answer)) return { ...tried, state: "delivered" };
  const delay = answer.control === "abort-message" ? null : nextDelay(tries, scale);
  if (delay === null) return { ...tried, state: "failed" };
  return { ...tried, dueAt: attempt.at + attempt.durationMs + delay };
}

/** The endpoint after one more attempt: switched off when it asks for it or only ever fails. */
function judge(endpoint: Endpoint, answer: Answer, nowMs: number): Endpoint {
  if (succeeded(answer)) return { ...endpoint, failingSince: null };
  const failingSince = endpoint.failingSince ?? nowMs;
  const disabled =
    endpoint.disabled || answer.control === "disable" || nowMs - failingSince >= disableAfterMs;
  return { ...endpoint, failingSince, disabled };
}

const postJson: Post = async (request, timeoutMs) => {
  try {
    const response = await fetch(request.url, {
      method: "POST",
      headers: request.headers,
      body: request.body,
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    const body = await readStart(response);
    return { status: response.status, body, control: response.headers.get("webhook-delivery") };
  } catch (error) {
    return { status: null, body: reason(error), control: null };
  }
};

/**
 * The first bytes of an answer; the rest is not awaited, so that an endless one costs nothing. One that
 * breaks off before is no answer: whoever sent it may have died before its work was kept.
 */
async function readStart(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  if (reader === undefined) return "";
  const start: Uint8Array[] = [];
  let size = 0;
  while (size < keptResponse) {
    const { value, done } = await reader.read();
    if (done) break;
    start.push(value);
    size += value.length;
  }
  await reader.cancel();
  return new TextDecoder().decode(Buffer.concat(start).subarray(0, keptResponse));
}

function reason(error: unknown): string {
  if (error instanceof Error && error.name === "TimeoutError") return "no answer in time";
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause instanceof Error && "code" in cause) return String(cause.code);
  return error instanceof Error ? error.message : String(error);
}
