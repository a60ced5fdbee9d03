/** Runs a plan: reads rows, counts them, applies filters and limits in their order. */
import { parseObject } from "../documents.ts";
import type { QueryStream } from "../types.ts";
import type { ReadRecorder, LiveInterval } from "../read-set.ts";
import type { Plan } from "./compile.ts";
import type { Row, Scan } from "./scan.ts";

/** What running a query needs of its transaction. */
export interface QueryContext {
  reads: ReadRecorder;
  /** Counts a document against the limits; throws past them. */
  countRead(text: string): void;
  scan(plan: Plan, range: { lo: string; hi: string | null }, expected: number): Scan;
}

/** The rows a plan's filters let through, with the interval that was read so far. */
export class RowReader {
  private readonly scan: Scan | null;
  private readonly interval: LiveInterval | null;

  constructor(
    private readonly context: QueryContext,
    private readonly plan: Plan,
    private readonly range: { lo: string; hi: string | null },
    expected: number,
  ) {
    const isEmpty = range.hi !== null && range.hi <= range.lo;
    this.scan = plan.table && !isEmpty ? context.scan(plan, range, expected) : null;
    const start = plan.reverse ? range.hi : range.lo;
    this.interval = isEmpty
      ? null
      : context.reads.begin(plan.label, plan.reverse ? (start ?? "\xff") : range.lo, start);
    if (!this.scan) this.exhaust();
  }

  /** The next row read, filters not yet applied; null at the end. */
  read(): Row | null {
    const row = this.scan?.next() ?? null;
    if (row === null) {
      this.exhaust();
      return null;
    }
    if (this.plan.reverse) this.interval!.lo = row.key;
    else this.interval!.hi = `${row.key}\0`;
    this.context.countRead(row.text);
    return row;
  }

  close(): void {
    if (this.interval) this.context.reads.settle(this.interval);
  }

  private exhaust(): void {
    if (!this.interval) return;
    this.interval.lo = this.range.lo;
    this.interval.hi = this.range.hi;
    this.close();
  }
}

export class PlanStream implements QueryStream {
  private readonly reader: RowReader | null;
  private readonly left: number[];
  private done = false;

  constructor(
    context: QueryContext,
    private readonly plan: Plan,
  ) {
    this.left = plan.operators.map((operator) => ("limit" in operator ? operator.limit : Infinity));
    // A limit of nothing reads nothing.
    this.done = this.left.includes(0);
    this.reader = this.done ? null : new RowReader(context, plan, plan, this.expected());
  }

  next(): string | null {
    while (!this.done) {
      const row = this.reader!.read();
      if (row === null) this.done = true;
      else if (this.passes(row)) return row.text;
    }
    this.close();
    return null;
  }

  close(): void {
    this.done = true;
    this.reader?.close();
  }

  private passes(row: Row): boolean {
    for (const [i, operator] of this.plan.operators.entries()) {
      if ("filter" in operator) {
        row.document ??= parseObject(row.text);
        if (!operator.filter(row.document)) return false;
      } else {
        this.left[i]!--;
        // The last row of a limit: nothing behind it is read.
        if (this.left[i] === 0) this.done = true;
      }
    }
    return true;
  }

  /** How many rows are worth fetching at first. */
  private expected(): number {
    const first = this.plan.operators[0];
    if (!first) return 32;
    return "limit" in first ? Math.min(first.limit, 256) : 16;
  }
}
