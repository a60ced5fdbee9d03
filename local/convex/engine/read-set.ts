/**
 * What a transaction read: intervals of index keys, by `table.index`. The same intervals decide
 * conflicts between mutations and which subscriptions a commit wakes.
 */
import type { Interval, ReadSet } from "./types.ts";
import { limitError, limits } from "./limits.ts";

/** An interval that grows while its query is being read. */
export interface LiveInterval extends Interval {
  readonly label: string;
}

export class ReadRecorder implements ReadSet {
  private readonly byLabel = new Map<string, Interval[]>();
  private readonly live = new Set<LiveInterval>();
  private count = 0;
  private mergeAt = limits.intervalsRead + 1;
  private merged: ReadonlyMap<string, readonly Interval[]> | null = null;
  private sealed = false;

  /** Records an interval at once. */
  record(label: string, lo: string, hi: string | null): void {
    this.push(label, { lo, hi });
    if (++this.count >= this.mergeAt) this.compact();
  }

  /** Starts an interval that {@link settle} ends; until then it counts as it stands. */
  begin(label: string, lo: string, hi: string | null): LiveInterval {
    const interval: LiveInterval = { label, lo, hi };
    this.live.add(interval);
    return interval;
  }

  settle(interval: LiveInterval): void {
    if (this.live.delete(interval)) this.record(interval.label, interval.lo, interval.hi);
  }

  /** How many separate intervals there are. */
  get size(): number {
    let size = 0;
    for (const intervals of this.intervals.values()) size += intervals.length;
    return size;
  }

  /** Sorted, without overlaps. */
  get intervals(): ReadonlyMap<string, readonly Interval[]> {
    if (this.merged && this.live.size === 0) return this.merged;
    const all = new Map<string, Interval[]>();
    for (const [label, intervals] of this.byLabel) all.set(label, [...intervals]);
    for (const { label, lo, hi } of this.live) {
      const intervals = all.get(label);
      if (intervals) intervals.push({ lo, hi });
      else all.set(label, [{ lo, hi }]);
    }
    const merged = new Map<string, Interval[]>();
    for (const [label, intervals] of all) {
      const whole = mergeIntervals(intervals);
      if (whole.length > 0) merged.set(label, whole);
    }
    if (this.live.size === 0) this.merged = merged;
    return merged;
  }

  /** No more reads: what is still open counts as far as it came. */
  seal(): void {
    if (this.sealed) return;
    this.sealed = true;
    for (const interval of this.live)
      this.push(interval.label, { lo: interval.lo, hi: interval.hi });
    this.live.clear();
  }

  private push(label: string, interval: Interval): void {
    this.merged = null;
    const intervals = this.byLabel.get(label);
    if (intervals) intervals.push(interval);
    else this.byLabel.set(label, [interval]);
  }

  /** Overlapping reads count once: merge before refusing. */
  private compact(): void {
    this.count = 0;
    for (const [label, intervals] of this.byLabel) {
      const merged = mergeIntervals(intervals);
      this.byLabel.set(label, merged);
      this.count += merged.length;
    }
    if (this.count > limits.intervalsRead) throw limitError("intervalsRead");
    this.mergeAt = Math.max(limits.intervalsRead + 1, this.count + 64);
  }
}

/** Sorts intervals and joins those that touch; empty ones go. */
export function mergeIntervals(intervals: readonly Interval[]): Interval[] {
  const sorted = intervals
    .filter(({ lo, hi }) => hi === null || lo < hi)
    .sort((a, b) => (a.lo < b.lo ? -1 : a.lo > b.lo ? 1 : 0));
  const merged: Interval[] = [];
  for (const interval of sorted) {
    const last = merged.at(-1);
    if (!last || (last.hi !== null && last.hi < interval.lo)) merged.push({ ...interval });
    else if (last.hi !== null && (interval.hi === null || interval.hi > last.hi))
      last.hi = interval.hi;
  }
  return merged;
}

/** True when a key lies in one of the merged intervals. */
export function covers(intervals: readonly Interval[], key: string): boolean {
  let low = 0;
  let high = intervals.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (intervals[middle]!.lo <= key) low = middle + 1;
    else high = middle;
  }
  const found = intervals[low - 1];
  return found !== undefined && (found.hi === null || key < found.hi);
}

/** The first label under which a commit's keys fall into a read set, or null. */
export function overlapLabel(
  readSet: ReadSet,
  keys: ReadonlyMap<string, readonly string[]>,
): string | null {
  for (const [label, written] of keys) {
    const intervals = readSet.intervals.get(label);
    if (intervals && written.some((key) => covers(intervals, key))) return label;
  }
  return null;
}
