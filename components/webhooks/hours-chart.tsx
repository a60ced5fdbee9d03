import { cx } from "../ui/cx";
import { fillHours, totalOf, type Hour } from "./hours";
import { verdicts } from "./outcomes";
import type { Summary } from "./types";

/** Deliveries by hour and verdict. The bars are for the eye; the sums below say it in words. */
export function HoursChart({ since, summary }: { since: number; summary: Summary }) {
  const hours = fillHours(since, summary.hours);
  const most = Math.max(1, ...hours.map(totalOf));
  return (
    <figure>
      <div aria-hidden className="flex h-32 items-end gap-1 border-b">
        {hours.map((hour) => (
          <Bar key={hour.hour} hour={hour} most={most} />
        ))}
      </div>
      <div aria-hidden className="mt-1.5 flex justify-between text-xs text-muted-foreground">
        <span>24 hours ago</span>
        <span>now</span>
      </div>
      <figcaption className="mt-4 flex flex-wrap gap-x-4 gap-y-1 text-xs text-muted-foreground">
        {verdicts.map(({ value, label, bar, means }) => (
          <span key={value} title={means} className="flex items-center gap-1.5">
            <span aria-hidden className={cx("size-2 rounded-full", bar)} />
            {label}
            <span className="font-medium text-foreground tabular-nums">
              {hours.reduce((sum, hour) => sum + hour[value], 0)}
            </span>
          </span>
        ))}
        {summary.isCapped && <span>Only the newest are counted.</span>}
      </figcaption>
    </figure>
  );
}

function Bar({ hour, most }: { hour: Hour; most: number }) {
  const total = totalOf(hour);
  return (
    <div title={title(hour)} className="flex h-full min-w-0 flex-1 flex-col justify-end">
      <div
        className="flex flex-col-reverse gap-px overflow-hidden rounded-t-sm"
        style={{ height: `${(total / most) * 100}%` }}
      >
        {verdicts.map(({ value, bar }) =>
          hour[value] > 0 ? (
            <div key={value} className={bar} style={{ flexGrow: hour[value] }} />
          ) : null,
        )}
      </div>
    </div>
  );
}

function title(hour: Hour): string {
  const parts = verdicts.filter(({ value }) => hour[value] > 0);
  const words = parts.map(({ value, label }) => `${hour[value]} ${label.toLowerCase()}`);
  return words.join(", ") || "nothing";
}
