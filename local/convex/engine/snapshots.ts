/**
 * Which moments can be read: the latest durable commit, and for a few seconds those that someone
 * looked at. A moment is freed when nobody reads it and its time is over, because a held one keeps
 * old pages of the store from being reused.
 */
import type { Snapshot } from "../store/index.ts";
import type { Catalog } from "./catalog.ts";
import { EngineError } from "./errors.ts";
import type { Timestamp } from "./types.ts";

/** How long a moment that was looked at can be read after it passed, milliseconds. */
const keepFor = 5_000;
/** How many past moments are kept at most: each holds a reader slot of the store. */
const keepAtMost = 256;

interface Moment {
  ts: Timestamp;
  catalog: Catalog;
  snapshot: Snapshot;
  readers: number;
  /** Someone was told this timestamp and may come back for it. */
  observed: boolean;
  keptUntil: number;
}

/** A moment in use. */
export interface SnapshotLease {
  readonly ts: Timestamp;
  readonly catalog: Catalog;
  readonly snapshot: Snapshot;
  /** Safe to call twice. */
  release(): void;
}

export class Snapshots {
  private current: Moment;
  private past: Moment[] = [];
  private sweeper: NodeJS.Timeout | null = null;

  constructor(first: { ts: Timestamp; catalog: Catalog; snapshot: Snapshot }) {
    this.current = { ...first, readers: 0, observed: false, keptUntil: 0 };
  }

  get latest(): Timestamp {
    return this.current.ts;
  }

  get catalog(): Catalog {
    return this.current.catalog;
  }

  /** The latest timestamp, kept readable for a while because the caller may ask for it again. */
  observe(): Timestamp {
    this.current.observed = true;
    return this.current.ts;
  }

  /** A newer state is durable. */
  advance(ts: Timestamp, catalog: Catalog, snapshot: Snapshot): void {
    const before = this.current;
    // Work on indexes changes the store without a commit: the same moment, seen anew.
    const same = ts === before.ts;
    this.current = {
      ts,
      catalog,
      snapshot,
      readers: 0,
      observed: same && before.observed,
      keptUntil: 0,
    };
    if (before.observed && !same) {
      before.keptUntil = Date.now() + keepFor;
      this.past.push(before);
      if (this.past.length > keepAtMost) this.drop(this.past.shift()!);
      this.sweepLater();
    } else {
      this.drop(before);
    }
  }

  lease(at?: Timestamp): SnapshotLease {
    const moment = at === undefined ? this.current : this.find(at);
    moment.readers++;
    let released = false;
    return {
      ts: moment.ts,
      catalog: moment.catalog,
      snapshot: moment.snapshot,
      release: () => {
        if (released) return;
        released = true;
        moment.readers--;
        if (moment.readers === 0 && moment.keptUntil === -1) moment.snapshot.release();
      },
    };
  }

  close(): void {
    if (this.sweeper) clearTimeout(this.sweeper);
    for (const moment of [...this.past, this.current]) this.drop(moment);
    this.past = [];
  }

  private find(at: Timestamp): Moment {
    if (at === this.current.ts) return this.current;
    const moment = this.past.find(({ ts }) => ts === at);
    if (!moment) {
      throw new EngineError(
        "OutOfRetention",
        `Snapshot timestamp ${at} is no longer kept (or was never one).`,
      );
    }
    return moment;
  }

  /** Past its time: freed at once, or by its last reader. */
  private drop(moment: Moment): void {
    moment.keptUntil = -1;
    if (moment.readers === 0) moment.snapshot.release();
  }

  private sweepLater(): void {
    if (this.sweeper) return;
    this.sweeper = setTimeout(() => {
      this.sweeper = null;
      const now = Date.now();
      while (this.past.length > 0 && this.past[0]!.keptUntil <= now) this.drop(this.past.shift()!);
      if (this.past.length > 0) this.sweepLater();
    }, 1_000);
    this.sweeper.unref();
  }
}
