import Link from "next/link";
import { useWords } from "#words";
import { cx } from "../ui/cx";
import { filterHref } from "./filter";
import { fillHours, totalOf, type Hour } from "./hours";
import { looks, verdicts } from "./outcomes";
import type { Summary } from "./types";

/** Deliveries by hour and verdict. An hour in which something came leads to what came in it. */
export function HoursChart({ since, summary }: { since: number; summary: Summary }) {
  const t = useWords("webhooks");
  const hours = fillHours(since, summary.hours);
  const most = Math.max(1, ...hours.map(totalOf));
  return (
    <figure>
      <ol className="flex h-32 items-end gap-1 border-b">
        {hours.map((hour, index) => (
          <Bar key={hour.hour} hour={hour} most={most} ago={hours.length - 1 - index} />
        ))}
      </ol>
      <div aria-hidden className="mt-1.5 flex justify-between text-xs text-muted-foreground">
        <span>{t("hours.first")}</span>
        <span>{t("hours.last")}</span>
      </div>
      <figcaption className="mt-4 grid gap-2 text-xs text-muted-foreground">
        <span className="flex flex-wrap gap-x-4 gap-y-1">
          {verdicts.map((verdict) => (
            <span
              key={verdict}
              title={t(`verdict.${verdict}.text`)}
              className="flex items-center gap-1.5"
            >
              <span aria-hidden className={cx("size-2 rounded-full", looks[verdict].bar)} />
              {t(`verdict.${verdict}.label`)}
              <span className="font-medium text-foreground tabular-nums">
                {hours.reduce((sum, hour) => sum + hour[verdict], 0)}
              </span>
            </span>
          ))}
        </span>
        <span>{summary.isCapped ? t("hours.capped") : t("hours.show")}</span>
      </figcaption>
    </figure>
  );
}

type BarProps = { hour: Hour; most: number; ago: number };

function Bar({ hour, most, ago }: BarProps) {
  const t = useWords("webhooks");
  const total = totalOf(hour);
  if (total === 0) return <li aria-hidden className="min-w-0 flex-1" />;
  const counts = verdicts
    .filter((verdict) => hour[verdict] > 0)
    .map((verdict) => `${hour[verdict]} ${t(`verdict.${verdict}.label`).toLowerCase()}`);
  const label = t("hours.bar", { ago, counts: counts.join(", ") });
  return (
    <li className="h-full min-w-0 flex-1">
      <Link
        href={filterHref({ hour: hour.hour })}
        prefetch={false}
        scroll={false}
        title={label}
        aria-label={label}
        className="flex h-full flex-col justify-end rounded-t-sm transition-colors hover:bg-accent"
      >
        <span
          className="flex min-h-1 flex-col-reverse gap-px overflow-hidden rounded-t-sm"
          style={{ height: `${(total / most) * 100}%` }}
        >
          {verdicts.map((verdict) =>
            hour[verdict] > 0 ? (
              <span
                key={verdict}
                className={looks[verdict].bar}
                style={{ flexGrow: hour[verdict] }}
              />
            ) : null,
          )}
        </span>
      </Link>
    </li>
  );
}
