/**
 * One running call inside a worker. It holds the call's token, its pending syscalls, its log lines
 * and its user time; when it has ended, nothing that its code left behind can reach the server.
 */
import {
  decodeBytes,
  encodeBytes,
  type CallState,
  type RawError,
  type StartCall,
  type SyscallAnswer,
  type SyscallRequest,
} from "../protocol.ts";
import { parseId } from "../../values/ids.ts";
import { maxLines, overflowLine } from "../types.ts";
import { describeError } from "./errors.ts";
import { seededRandom, type Random } from "./random.ts";
import type { RealmUser } from "./realm.ts";
import { QueryStreams, type StreamBatch } from "./streams.ts";

const writes = new Set([
  "1.0/insert",
  "1.0/shallowMerge",
  "1.0/replace",
  "1.0/remove",
  "1.0/runUdf",
]);

interface Pending {
  op: string;
  resolve: (value: never) => void;
  reject: (error: unknown) => void;
}

/** How an invocation ended. */
export type Ending = { value: string } | { error: RawError };

export class Invocation implements RealmUser {
  readonly id: number;
  readonly kind: string;
  readonly call: StartCall;
  readonly random: Random;
  readonly calls: SyscallRequest[] = [];
  readonly logs: string[] = [];
  ending: Ending | null = null;
  /** The error came out of user code as something else than ConvexError: its realm is not reused. */
  broken = false;
  /** CPU milliseconds its code used, waiting excluded. */
  userMs = 0;
  readonly #state: CallState;
  readonly #streams: QueryStreams;
  readonly #pending = new Map<number, Pending>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #onActivity: (invocation: Invocation) => void;
  readonly #onStep: (invocation: Invocation, work: () => void) => void;
  #nextCall = 0;
  #underWay = 0;
  #lines = 0;

  constructor(options: {
    call: StartCall;
    state: CallState;
    /** There is something to send when the current step ends. */
    onActivity: (invocation: Invocation) => void;
    onStep: (invocation: Invocation, work: () => void) => void;
  }) {
    const { call, state } = options;
    this.id = call.id;
    this.kind = call.kind;
    this.call = call;
    this.random = seededRandom(call.seed);
    this.#state = state;
    this.#onActivity = options.onActivity;
    this.#onStep = options.onStep;
    this.#streams = new QueryStreams(
      (id, query, count) => this.#fetchBatch(id, query, count),
      call.kind === "query" ? 16 : 1,
    );
  }

  get ended(): boolean {
    return this.ending !== null;
  }

  /** True when nothing of this call can wake up in the realm later. */
  get clean(): boolean {
    return !this.broken && this.#pending.size === 0 && this.#underWay === 0;
  }

  /** True when no answer and nothing of the host's is awaited: only its own promises are left. */
  get stuck(): boolean {
    return !this.ended && this.#pending.size === 0 && this.#underWay === 0;
  }

  now(): number {
    return this.call.now;
  }

  env(): Record<string, string> {
    return this.#state.env;
  }

  log(line: string): void {
    if (this.ended || this.#lines > maxLines) return;
    this.#lines++;
    this.logs.push(this.#lines > maxLines ? overflowLine : line);
    if (this.kind === "action" || this.kind === "httpAction") this.#onActivity(this);
  }

  syscall(op: string, args: string): string {
    switch (op) {
      case "1.0/queryStream":
        return this.#streams.open(args);
      case "1.0/queryCleanup":
        return this.#streams.close((JSON.parse(args) as { queryId: number }).queryId);
      case "1.0/db/normalizeId":
        return this.#normalizeId(args);
      case "1.0/getSnapshotTs":
        return JSON.stringify({ $integer: int64(this.call.snapshotTs) });
      default:
        throw new Error(`Unknown operation ${op}`);
    }
  }

  asyncSyscall(op: string, args: string): Promise<string> {
    if (op === "1.0/queryStreamNext") {
      return this.#streams.next((JSON.parse(args) as { queryId: number }).queryId);
    }
    if (writes.has(op)) this.#streams.wrote();
    return this.#send(op, args);
  }

  async jsSyscall(op: string, args: Record<string, unknown>): Promise<unknown> {
    if (op === "storage/storeBlob") {
      const blob = args.blob as Blob;
      const { sha256 } = (args.options ?? {}) as { sha256?: string };
      const bytes = new Uint8Array(await blob.arrayBuffer());
      return this.#send(op, JSON.stringify({ contentType: blob.type || null, sha256 }), bytes);
    }
    if (op === "storage/getBlob") {
      const found = await this.#send<{ bytes: string; contentType: string | null } | null>(
        op,
        JSON.stringify({ storageId: args.storageId }),
      );
      return (
        found && new Blob([decodeBytes(found.bytes) as BlobPart], { type: found.contentType ?? "" })
      );
    }
    throw new Error(`Unknown JS syscall ${op}`);
  }

  /** The server's answers to this call's syscalls. */
  answer(answers: SyscallAnswer[]): void {
    for (const [number, ok, value] of answers) {
      const pending = this.#pending.get(number);
      this.#pending.delete(number);
      if (this.ended || !pending) continue;
      if (ok) pending.resolve(value as never);
      else pending.reject(rejection(value));
    }
  }

  end(ending: Ending): void {
    if (this.ended) return;
    if ("value" in ending && this.#pending.size > 0 && this.kind === "action")
      this.#warnUnawaited();
    this.ending = ending;
    for (const timer of this.#timers) clearTimeout(timer);
    if (this.#timers.size > 0) this.broken = true;
    this.#onActivity(this);
  }

  fail(error: unknown): void {
    const described = describeError(error);
    if (described.data === undefined) this.broken = true;
    this.end({ error: described });
  }

  began(): void {
    this.#underWay++;
  }

  settled(): void {
    this.#underWay--;
  }

  addTimer(timer: NodeJS.Timeout): void {
    this.#timers.add(timer);
  }

  removeTimer(timer: NodeJS.Timeout): void {
    this.#timers.delete(timer);
  }

  step(work: () => void): void {
    if (!this.ended) this.#onStep(this, work);
  }

  /** What was asked for since the last step; nothing once the call has ended. */
  takeCalls(): SyscallRequest[] {
    return this.ended ? [] : this.calls.splice(0);
  }

  #send<T = string>(op: string, args: string, bytes?: Uint8Array): Promise<T> {
    // After the end nobody answers: the code that is left simply stops.
    if (this.ended) {
      this.broken = true;
      return new Promise<T>(() => {});
    }
    const number = this.#nextCall++;
    this.calls.push(bytes ? [number, op, args, encodeBytes(bytes)] : [number, op, args]);
    this.#onActivity(this);
    return new Promise<T>((resolve, reject) => {
      this.#pending.set(number, { op, resolve: resolve as (value: never) => void, reject });
    });
  }

  #fetchBatch(id: number, query: string | null, count: number): Promise<StreamBatch> {
    return this.#send<StreamBatch>(
      "1.0/queryStreamNext",
      `{"queryId":${id},"count":${count},"query":${query}}`,
    );
  }

  #normalizeId(args: string): string {
    const { table, idString } = JSON.parse(args) as { table: string; idString: string };
    const number = this.#state.tableNumbers[table];
    const id = parseId(idString);
    const fits = typeof id === "object" && id.table === number;
    return JSON.stringify({ id: fits ? idString : null });
  }

  #warnUnawaited(): void {
    const names = [...this.#pending.values()].map(({ op }) =>
      op.replace(/^1\.0\/(actions\/)?/, ""),
    );
    this.log(
      `[WARN] '${names.length} unawaited operation${names.length === 1 ? "" : "s"}: [${names.join(", ")}]. Async operations should be awaited or they might not run. See https://docs.convex.dev/functions/actions#dangling-promises for more information.'`,
    );
  }
}

/** `convex/server` rethrows this as an Error, or as a ConvexError when it has data. */
function rejection(error: { message: string; data?: string }): { message: string; data?: unknown } {
  return error.data === undefined
    ? { message: error.message }
    : { message: error.message, data: JSON.parse(error.data) as unknown };
}

function int64(value: string): string {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt(value));
  return bytes.toString("base64");
}
