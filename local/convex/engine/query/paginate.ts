/**
 * One page of a query. Without an end cursor a page holds `pageSize` documents; with one it holds
 * everything up to there, so that the pages of a live list stay gapless while it grows and shrinks.
 */
import { parseObject } from "../documents.ts";
import { EngineError } from "../errors.ts";
import { limits } from "../limits.ts";
import type { Page, PageRequest } from "../types.ts";
import type { Plan } from "./compile.ts";
import { decodeCursor, encodeCursor, fingerprint, type Position } from "./cursor.ts";
import { RowReader, type QueryContext } from "./stream.ts";

/** A page with more documents than this should be split. */
const softPageSize = 6144;

export function runPage(context: QueryContext, plan: Plan, request: PageRequest): Page {
  if (!Number.isInteger(request.pageSize) || request.pageSize <= 0) {
    throw new EngineError(
      "BadRequest",
      "Page size must be greater than 0 (`paginationOpts.numItems`)",
    );
  }
  if (plan.operators.some((operator) => "limit" in operator)) {
    throw new EngineError(
      "BadRequest",
      "Cannot use .take(), .first() or .unique() before .paginate()",
    );
  }
  const print = fingerprint(request.query);
  const start = decodeCursor(request.cursor, print);
  const end = request.endCursor === null ? null : decodeCursor(request.endCursor, print);
  const pages = new PageReader(context, plan, request, clampRange(plan, start, end));
  const { page, keys, full, overBudget, rows } = pages.run(end !== null);

  // Where this page ends: at its end cursor, behind its last row, or at the end of everything.
  const lastKey = keys.at(-1);
  let stop: Position;
  if (full || overBudget) stop = lastKey === undefined ? start : { after: lastKey };
  else stop = end ?? "end";
  return {
    page,
    isDone: stop === "end",
    continueCursor: encodeCursor(stop, print),
    splitCursor:
      keys.length > 1 ? encodeCursor({ after: keys[(keys.length - 1) >> 1]! }, print) : null,
    pageStatus: statusOf(rows, page.length, overBudget, request),
  };
}

interface PageRows {
  page: string[];
  /** Keys of all rows read, filtered out or not. */
  keys: string[];
  rows: number;
  /** The page size was reached. */
  full: boolean;
  /** A limit on what may be read was reached. */
  overBudget: boolean;
}

class PageReader {
  constructor(
    private readonly context: QueryContext,
    private readonly plan: Plan,
    private readonly request: PageRequest,
    private readonly range: { lo: string; hi: string | null },
  ) {}

  run(toEndCursor: boolean): PageRows {
    const { pageSize } = this.request;
    const result: PageRows = { page: [], keys: [], rows: 0, full: false, overBudget: false };
    const reader = new RowReader(this.context, this.plan, this.range, Math.min(pageSize + 1, 256));
    let bytes = 0;
    for (;;) {
      if (result.rows >= maxRows(this.request) || bytes >= maxBytes(this.request)) {
        result.overBudget = true;
        break;
      }
      const row = reader.read();
      if (row === null) break;
      result.rows++;
      bytes += row.text.length;
      result.keys.push(row.key);
      if (!this.passes(row.text, row.document)) continue;
      result.page.push(row.text);
      if (!toEndCursor && result.page.length === pageSize) {
        result.full = true;
        break;
      }
    }
    reader.close();
    return result;
  }

  private passes(text: string, parsed: ReturnType<typeof parseObject> | null): boolean {
    if (this.plan.operators.length === 0) return true;
    const document = parsed ?? parseObject(text);
    return this.plan.operators.every(
      (operator) => "filter" in operator && operator.filter(document),
    );
  }
}

/** The part of the plan's interval behind `start`, up to and including `end`. */
function clampRange(
  plan: Plan,
  start: Position,
  end: Position | null,
): { lo: string; hi: string | null } {
  let { lo, hi } = plan;
  if (start === "end") return { lo: "", hi: "" };
  const raise = (key: string) => void (lo = key > lo ? key : lo);
  const lower = (key: string) => void (hi = hi === null || key < hi ? key : hi);
  if (start !== "start")
    (plan.reverse ? lower : raise)(plan.reverse ? start.after : `${start.after}\0`);
  if (end !== null && end !== "end") {
    if (end === "start") return { lo: "", hi: "" };
    (plan.reverse ? raise : lower)(plan.reverse ? end.after : `${end.after}\0`);
  }
  return { lo, hi };
}

function maxRows({ maximumRowsRead }: PageRequest): number {
  return maximumRowsRead && maximumRowsRead > 0
    ? Math.min(maximumRowsRead, limits.documentsRead)
    : limits.documentsRead;
}

function maxBytes({ maximumBytesRead }: PageRequest): number {
  return maximumBytesRead && maximumBytesRead > 0
    ? Math.min(maximumBytesRead, limits.bytesRead)
    : limits.bytesRead;
}

function statusOf(
  rows: number,
  length: number,
  overBudget: boolean,
  request: PageRequest,
): Page["pageStatus"] {
  if (overBudget) return "SplitRequired";
  return rows > maxRows(request) * 0.75 || length > softPageSize ? "SplitRecommended" : null;
}
