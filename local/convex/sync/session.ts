/**
 * One connected client. Frames come in one at a time and in order; whatever they change asks for an
 * update, of which one runs at a time: it takes all that happened since the last, computes every
 * query at one timestamp and sends one Transition, empty or not, because the client waits for the
 * timestamp itself.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import { AuthFailure } from "../auth/failure.ts";
import type { Engine } from "../engine/types.ts";
import type { Functions, Identity } from "../functions/types.ts";
import {
  parseFrame,
  ProtocolError,
  type AuthenticateFrame,
  type ClientFrame,
  type ConnectFrame,
  type ModifyQuerySetFrame,
  type QueryModification,
} from "./client-frames.ts";
import * as frames from "./server-frames.ts";
import { Outbox, type Wire } from "./outbox.ts";
import { identityKey, type QueryCache } from "./query-cache.ts";
import { AuthRefused, checkExpiry, Overload } from "./endings.ts";
import { QuerySet, type WatchedQuery } from "./query-set.ts";
import { Requests } from "./requests.ts";

export interface SessionServices {
  engine: Pick<Engine, "latest">;
  functions: Pick<Functions, "runMutation" | "runAction">;
  cache: QueryCache;
  /** Takes turns among all clients. */
  turn: <T>(kind: "mutation" | "action", client: object, work: () => Promise<T>) => Promise<T>;
  /** @throws {AuthFailure} when the token or key is refused */
  authenticate: (frame: AuthenticateFrame) => Promise<Identity>;
  now: () => number;
  log: (line: string) => void;
}

/** Frames, or queries, that one client may have handled in a row before others have theirs. */
const atOnce = 32;
const closeNormally = 1000;
const closeForError = 1011;

export class Session {
  readonly #services: SessionServices;
  readonly #outbox: Outbox;
  readonly #queries = new QuerySet();
  readonly #requests: Requests;
  /** Frames that wait for the one before them. */
  readonly #inbox: string[] = [];
  #reading = false;
  #sessionId: string | null = null;
  #clientClockSkew: number | null = null;
  #identity: Identity = { kind: "none" };
  /** Versions as received, ahead of those in {@link Outbox.version}. */
  #received = { querySet: 0, identity: 0 };
  #pending: QueryModification[] = [];
  #updateWanted = false;
  #updating = false;
  #closed = false;

  constructor(services: SessionServices, wire: Wire, acceptsChunks: boolean) {
    this.#services = services;
    this.#outbox = new Outbox(
      { wire, now: services.now, acceptsChunks, onRoom: () => this.#wakeUp() },
      frames.initialVersion,
    );
    this.#requests = new Requests({
      ...services,
      client: this,
      answer: (text) => {
        this.#outbox.send(text);
        this.#requestUpdate();
      },
      fail: (error) => this.#fail(error),
    });
  }

  /** Frames that wait: the socket stops reading while there are many. */
  get backlog(): number {
    return this.#inbox.length;
  }

  /** A text frame arrived. Resolves when the session is through with what it has. */
  async receive(text: string): Promise<void> {
    if (this.#closed) return;
    this.#inbox.push(text);
    if (this.#reading) return;
    this.#reading = true;
    try {
      let handled = 0;
      for (let next; !this.#closed && (next = this.#inbox.shift()) !== undefined;) {
        await this.#handle(parseFrame(next));
        if (++handled % atOnce === 0) await nextTurn();
      }
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#reading = false;
    }
  }

  /** Ends the session over something the socket itself found wrong. */
  refuse(message: string): void {
    this.#fail(new ProtocolError(message));
  }

  tick(now: number): void {
    this.#outbox.tick(now);
  }

  /** The socket is gone. */
  end(): void {
    this.#closed = true;
    this.#inbox.length = 0;
    this.#requests.close();
    this.#queries.clear();
  }

  /** Says goodbye, as when the server stops. */
  close(code: number, reason: string): void {
    this.#outbox.close(code, reason);
    this.end();
  }

  async #handle(frame: ClientFrame): Promise<void> {
    if (frame.type === "Connect") return this.#connect(frame);
    if (this.#sessionId === null) throw new ProtocolError("The first message must be Connect");
    switch (frame.type) {
      case "Authenticate":
        return this.#authenticate(frame);
      case "ModifyQuerySet":
        return this.#modifyQuerySet(frame);
      case "Mutation":
      case "Action":
        this.#checkComponent(frame.componentPath);
        return this.#requests.add(frame, this.#identity, this.#sessionId);
      case "Event":
        return;
    }
  }

  #connect(frame: ConnectFrame): void {
    if (this.#sessionId !== null) throw new ProtocolError("Connect was sent twice");
    const { maxObservedTimestamp, clientTs } = frame;
    const now = this.#services.now();
    if (
      maxObservedTimestamp !== null &&
      maxObservedTimestamp > this.#services.engine.latest() &&
      maxObservedTimestamp > BigInt(Math.ceil(now)) * 1_000_000n
    ) {
      throw new Error("A client has seen a timestamp of the future");
    }
    this.#sessionId = frame.sessionId;
    this.#clientClockSkew = clientTs === null ? null : Math.round(clientTs - now);
  }

  async #authenticate(frame: AuthenticateFrame): Promise<void> {
    if (frame.baseVersion !== this.#received.identity) {
      throw new ProtocolError(
        `Base version ${frame.baseVersion} passed up doesn't match the current version ${this.#received.identity}`,
      );
    }
    try {
      this.#identity = await this.#services.authenticate(frame);
    } catch (error) {
      if (error instanceof AuthFailure) throw new AuthRefused(error.message, true);
      throw error;
    }
    this.#received.identity += 1;
    this.#requestUpdate();
  }

  #modifyQuerySet(frame: ModifyQuerySetFrame): void {
    if (frame.baseVersion !== this.#received.querySet) {
      throw new ProtocolError(
        `Base version ${frame.baseVersion} passed up doesn't match the current version ${this.#received.querySet}`,
      );
    }
    if (frame.newVersion <= frame.baseVersion) {
      throw new ProtocolError(`New version ${frame.newVersion} is not after ${frame.baseVersion}`);
    }
    for (const modification of frame.modifications) {
      if (modification.type === "Add") this.#checkComponent(modification.componentPath);
    }
    this.#pending.push(...frame.modifications);
    this.#received.querySet = frame.newVersion;
    this.#requestUpdate();
  }

  /** Components are not served; only the root, whose path is empty, is there. */
  #checkComponent(path: string | null): void {
    if (path) throw new ProtocolError(`Component "${path}" does not exist`);
  }

  #requestUpdate(): void {
    this.#updateWanted = true;
    this.#wakeUp();
  }

  #wakeUp(): void {
    if (this.#updating || !this.#updateWanted || this.#closed) return;
    this.#updating = true;
    void this.#update();
  }

  async #update(): Promise<void> {
    try {
      while (this.#updateWanted && !this.#closed && this.#outbox.hasRoom) {
        await this.#computeTransition();
      }
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#updating = false;
    }
  }

  async #computeTransition(): Promise<void> {
    const removed: number[] = [];
    const touched = new Set<WatchedQuery>();
    let end: frames.StateVersion;
    for (;;) {
      // A mutation that is committed by now has answered before this turn ends: its response must
      // not come after a Transition that shows what it did.
      await nextTurn();
      if (this.#closed) return;
      this.#updateWanted = false;
      const received = { ...this.#received };
      removed.push(...(await this.#applyPending()));
      const latest = this.#services.engine.latest();
      const before = this.#outbox.version.ts;
      end = { ...received, ts: latest > before ? latest : before };
      if (await this.#refresh(end.ts, touched)) break;
    }
    if (this.#closed) return;
    const modifications = removed.map(frames.queryRemoved);
    for (const query of touched) {
      const { answer } = query;
      if (!answer || !this.#queries.has(query) || answer.digest === query.sentDigest) continue;
      query.sentDigest = answer.digest;
      modifications.push(frames.queryAnswered(query.id, answer.answer));
    }
    this.#outbox.sendTransition(
      frames.transition({
        start: this.#outbox.version,
        end,
        modifications,
        clientClockSkew: this.#clientClockSkew,
        serverTs: BigInt(Math.round(this.#services.now())) * 1_000_000n,
      }),
      end,
    );
  }

  /** Applies what was asked for until now; what is asked for meanwhile waits for the next update. */
  async #applyPending(): Promise<number[]> {
    const removed: number[] = [];
    const pending = this.#pending.splice(0);
    for (let from = 0; from < pending.length && !this.#closed; from += atOnce) {
      if (from > 0) await nextTurn();
      removed.push(...this.#queries.apply(pending.slice(from, from + atOnce)));
    }
    return removed;
  }

  /**
   * Brings every query to `ts`.
   * @returns false when that time is no longer readable: try again with a later one
   */
  async #refresh(ts: bigint, touched: Set<WatchedQuery>): Promise<boolean> {
    const identity = this.#identity;
    const key = identityKey(identity);
    const due = this.#queries.due(ts, key);
    if (due.length > 0) checkExpiry(identity, this.#services.now());
    const reads: Promise<boolean>[] = [];
    for (const [index, query] of due.entries()) {
      if (index > 0 && index % atOnce === 0) await nextTurn();
      if (this.#closed) break;
      const read = this.#read(query, identity, key, ts, touched);
      // Whichever fails first is heard below; the others must not count as unheard.
      read.catch(() => {});
      reads.push(read);
    }
    return (await Promise.all(reads)).every(Boolean);
  }

  /** @returns false when `ts` is no longer readable */
  async #read(
    query: WatchedQuery,
    identity: Identity,
    key: string,
    ts: bigint,
    touched: Set<WatchedQuery>,
  ): Promise<boolean> {
    const { udfPath, args } = query.add;
    const request = { path: udfPath, args, journal: query.journal };
    const answer = await this.#services.cache.read(request, identity, ts, this);
    if (this.#closed) return true;
    if (answer.overload === "OutOfRetention") return false;
    if (answer.overload !== null) throw new Overload(answer.overload);
    this.#queries.adopt(query, answer, key, () => this.#requestUpdate());
    touched.add(query);
    return true;
  }

  /** Ends the session in the way that makes this client do the right thing next. */
  #fail(error: unknown): void {
    if (this.#closed) return;
    if (error instanceof ProtocolError) {
      this.#outbox.send(frames.fatalError(error.message));
      this.close(closeNormally, "");
    } else if (error instanceof AuthRefused) {
      const { message, duringUpdate } = error;
      this.#outbox.send(frames.authError(message, this.#received.identity, duringUpdate));
      this.close(closeNormally, "");
    } else if (error instanceof Overload) {
      this.close(closeForError, error.code);
    } else {
      this.#services.log(`sync: ${error instanceof Error ? error.stack : String(error)}`);
      this.close(closeForError, "InternalServerError");
    }
  }
}
