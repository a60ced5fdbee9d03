/** A client on a session's own wire, and the frames it says, for tests of the sync protocol. */
import { expect } from "vitest";
import type { Wire } from "../sync/outbox.ts";
import { Session, type SessionServices } from "../sync/session.ts";
import { decodeTs } from "../values/index.ts";

export type Frame = Record<string, unknown> & { type: string };
type Version = { querySet: number; identity: number; ts: string };

export const sessionId = "0b0c7c1e-7a6b-4c58-9d60-0123456789ab";
export const connect = { type: "Connect", sessionId, connectionCount: 0, lastCloseReason: null };

/** A client that keeps what it is sent and checks the rules that real clients check. */
export class WireClient implements Wire {
  readonly frames: Frame[] = [];
  closed: { code: number; reason: string } | null = null;
  terminated = false;
  bufferedAmount = 0;
  /** While set, what is sent is not yet on its way. */
  stalled: (() => void)[] | null = null;
  readonly session: Session;
  #version: Version = { querySet: 0, identity: 0, ts: "AAAAAAAAAAA=" };

  constructor(services: SessionServices) {
    this.session = new Session(services, this, true);
  }

  send(text: string, done: () => void): void {
    const frame = JSON.parse(text) as Frame;
    if (frame.type === "Transition") {
      expect(frame.startVersion).toEqual(this.#version);
      const end = frame.endVersion as Version;
      expect(ts(end.ts)).toBeGreaterThanOrEqual(ts(this.#version.ts));
      this.#version = end;
    }
    this.frames.push(frame);
    if (this.stalled) this.stalled.push(done);
    else setImmediate(done);
  }

  close(code: number, reason: string): void {
    this.closed = { code, reason };
    this.session.end();
  }

  terminate(): void {
    this.terminated = true;
    this.session.end();
  }

  async say(...frames: object[]): Promise<void> {
    await Promise.all(frames.map((frame) => this.session.receive(JSON.stringify(frame))));
  }

  of(type: string): Frame[] {
    return this.frames.filter((frame) => frame.type === type);
  }

  /** Answers of all transitions so far, in order. */
  answers(queryId: number): unknown[] {
    return this.of("Transition")
      .flatMap((frame) => frame.modifications as Frame[])
      .filter((modification) => modification.queryId === queryId)
      .map((modification) =>
        modification.type === "QueryUpdated" ? modification.value : modification.type,
      );
  }
}

export const ts = (text: unknown) => decodeTs(String(text)) as bigint;
export const add = (queryId: number, key: string, udfPath = "get") => ({
  type: "Add",
  queryId,
  udfPath,
  args: [{ key }],
});
export const modify = (baseVersion: number, ...modifications: object[]) => ({
  type: "ModifyQuerySet",
  baseVersion,
  newVersion: baseVersion + 1,
  modifications,
});
export const mutate = (requestId: number, key: string, value: unknown, udfPath = "set") => ({
  type: "Mutation",
  requestId,
  udfPath,
  args: [{ key, value }],
});
export const authenticate = (baseVersion: number, value: string) => ({
  type: "Authenticate",
  baseVersion,
  tokenType: "User",
  value,
});
