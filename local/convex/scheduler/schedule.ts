/**
 * When a cron runs next: pure arithmetic in UTC over the schedules that `crons.ts` exports. A
 * schedule without a minute gets one of its own, made from the cron's name, so that it stays the
 * same over restarts and not everything runs at the full hour.
 */
export type Schedule = Readonly<Record<string, unknown>> & { type?: unknown };

interface Fields {
  minutes: ReadonlySet<number>;
  hours: ReadonlySet<number>;
  /** Null where the field was `*`: then only the other day field counts. */
  days: ReadonlySet<number> | null;
  months: ReadonlySet<number>;
  weekdays: ReadonlySet<number> | null;
}

const minuteMs = 60_000;
const dayMs = 86_400_000;
/** Longer than from one 29 February that is a given weekday to the next. */
const maxDays = 366 * 41;
const weekdayNames = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const monthNames = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");

/**
 * The first run of a new cron: at once for an interval, else the next time that fits.
 * @returns milliseconds, or null when no time ever fits (30 February)
 * @throws {Error} when the schedule cannot be read
 */
export function firstRun(schedule: Schedule, name: string, now: number): number | null {
  return schedule.type === "interval" ? now : nextFit(readFields(schedule, name), now);
}

/**
 * The run after the one that was due at `previous`. Runs missed until `now` are skipped.
 * @returns milliseconds after `now`, or null when no time ever fits
 */
export function nextRun(
  schedule: Schedule,
  name: string,
  previous: number,
  now: number,
): number | null {
  if (schedule.type !== "interval")
    return nextFit(readFields(schedule, name), Math.max(now, previous));
  const length = intervalMs(schedule);
  const next = previous + length;
  return next > now ? next : next + Math.ceil((now - next + 1) / length) * length;
}

function intervalMs({ seconds, minutes, hours }: Schedule): number {
  const length =
    Number(seconds ?? 0) * 1000 + Number(minutes ?? 0) * minuteMs + Number(hours ?? 0) * 3_600_000;
  if (!(length > 0)) throw new Error("An interval must be longer than nothing.");
  return length;
}

function readFields(schedule: Schedule, name: string): Fields {
  const any = { days: null, months: range(1, 12), weekdays: null };
  const minute = () => new Set([Number(schedule.minuteUTC ?? minuteOf(name))]);
  const hour = () => new Set([Number(schedule.hourUTC)]);
  switch (schedule.type) {
    case "hourly":
      return { ...any, minutes: minute(), hours: range(0, 23) };
    case "daily":
      return { ...any, minutes: minute(), hours: hour() };
    case "weekly": {
      const weekday = weekdayNames.indexOf(String(schedule.dayOfWeek));
      if (weekday === -1) throw new Error(`Unknown day of the week: ${String(schedule.dayOfWeek)}`);
      return { ...any, minutes: minute(), hours: hour(), weekdays: new Set([weekday]) };
    }
    case "monthly":
      return { ...any, minutes: minute(), hours: hour(), days: new Set([Number(schedule.day)]) };
    case "cron":
      return parseCron(String(schedule.cron));
    default:
      throw new Error(`Unknown schedule: ${String(schedule.type)}`);
  }
}

/** A minute from 0 to 59 that belongs to a name. */
function minuteOf(name: string): number {
  let hash = 0;
  for (const char of name) hash = (hash * 31 + (char.codePointAt(0) as number)) >>> 0;
  return hash % 60;
}

/** @throws {Error} with the developer's text when it is not five fields of cron syntax */
export function parseCron(text: string): Fields {
  const parts = text.trim().split(/\s+/);
  if (parts.length !== 5) throw new Error(`Invalid cron string "${text}": expected five fields.`);
  const [minute, hour, day, month, weekday] = parts as [string, string, string, string, string];
  try {
    return {
      minutes: parseField(minute, 0, 59),
      hours: parseField(hour, 0, 23),
      days: isAny(day) ? null : parseField(day, 1, 31),
      months: parseField(month, 1, 12, (name) => monthNames.indexOf(name) + 1 || NaN),
      weekdays: isAny(weekday)
        ? null
        : // Sunday is 0 and 7.
          new Set([...parseField(weekday, 0, 7, weekdayByName)].map((value) => value % 7)),
    };
  } catch (error) {
    throw new Error(`Invalid cron string "${text}": ${(error as Error).message}`);
  }
}

function isAny(field: string): boolean {
  return field === "*" || field === "?";
}

function weekdayByName(name: string): number {
  const found = weekdayNames.findIndex((weekday) => weekday.slice(0, 3) === name);
  return found === -1 ? NaN : found;
}

function parseField(
  field: string,
  min: number,
  max: number,
  byName: (name: string) => number = () => NaN,
): Set<number> {
  const values = new Set<number>();
  const read = (text: string): number => {
    const value = /^\d+$/.test(text) ? Number(text) : byName(text.toLowerCase());
    if (!(value >= min && value <= max)) throw new Error(`"${text}" is not in ${min}-${max}.`);
    return value;
  };
  for (const item of field.split(",")) {
    const [body = "", stepText, ...rest] = item.split("/");
    const step = stepText === undefined ? 1 : Number(stepText);
    if (rest.length > 0 || !Number.isInteger(step) || step < 1) {
      throw new Error(`"${item}" has a bad step.`);
    }
    const [from = "", to, ...more] = body.split("-");
    if (more.length > 0) throw new Error(`"${item}" is not a range.`);
    const first = isAny(body) ? min : read(from);
    // `5/15` means from 5 on.
    const last = isAny(body) ? max : to !== undefined ? read(to) : stepText ? max : first;
    if (first > last) throw new Error(`"${item}" runs backwards.`);
    for (let value = first; value <= last; value += step) values.add(value);
  }
  return values;
}

function range(from: number, to: number): ReadonlySet<number> {
  return new Set(Array.from({ length: to - from + 1 }, (_, index) => from + index));
}

/** The first full minute after `after` that fits. Days are skipped whole. */
function nextFit(fields: Fields, after: number): number | null {
  const start = (Math.floor(after / minuteMs) + 1) * minuteMs;
  const firstDay = Math.floor(start / dayMs) * dayMs;
  for (let day = 0; day < maxDays; day += 1) {
    const midnight = firstDay + day * dayMs;
    if (!fitsDay(fields, new Date(midnight))) continue;
    for (const hour of sorted(fields.hours)) {
      for (const minute of sorted(fields.minutes)) {
        const at = midnight + (hour * 60 + minute) * minuteMs;
        if (at >= start) return at;
      }
    }
  }
  return null;
}

/** As cron has it: with both day fields given, either is enough. */
function fitsDay({ days, months, weekdays }: Fields, date: Date): boolean {
  if (!months.has(date.getUTCMonth() + 1)) return false;
  const byDay = days?.has(date.getUTCDate());
  const byWeekday = weekdays?.has(date.getUTCDay());
  if (byDay === undefined) return byWeekday ?? true;
  return byDay || (byWeekday ?? false);
}

function sorted(values: ReadonlySet<number>): number[] {
  return [...values].sort((a, b) => a - b);
}
