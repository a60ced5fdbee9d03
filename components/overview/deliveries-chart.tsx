import { useFormat, useWords } from "#words";
import { ChartFrame, Sum } from "./chart-frame";
import { deliveriesOf } from "./days";
import type { Day } from "./types";

/** In the order in which they are stacked, and in the colours of the page of deliveries. */
const outcomes = [
  { name: "applied", bar: "bg-success" },
  { name: "stale", bar: "bg-warning" },
  { name: "ignored", bar: "bg-input" },
  { name: "dead", bar: "bg-destructive" },
  { name: "refused", bar: "bg-primary" },
] as const;

/** Deliveries by day and by what became of them, as bars. */
export function DeliveriesChart({ days }: { days: Day[] }) {
  const t = useWords("overview");
  const most = Math.max(1, ...days.map(deliveriesOf));
  const all = days.reduce((sum, day) => sum + deliveriesOf(day), 0);
  return (
    <ChartFrame
      figure={all}
      unit={t("deliveries.unit", { count: all, days: days.length })}
      days={days}
      legend={outcomes.map(({ name, bar }) => (
        <Sum
          key={name}
          colour={bar}
          label={t(`deliveries.outcomes.${name}`)}
          value={days.reduce((sum, day) => sum + day[name], 0)}
        />
      ))}
    >
      <div className="flex h-24 items-end gap-px border-b sm:gap-0.5">
        {days.map((day) => (
          <Bar key={day.day} day={day} most={most} />
        ))}
      </div>
    </ChartFrame>
  );
}

function Bar({ day, most }: { day: Day; most: number }) {
  const t = useWords("overview");
  const format = useFormat();
  const shown = outcomes.filter(({ name }) => day[name] > 0);
  const words = shown.map(({ name }) =>
    t("deliveries.part", { count: day[name], outcome: t(`deliveries.outcomes.${name}`) }),
  );
  return (
    <div
      title={t("deliveries.day", {
        date: format.dateTime(day.day, { dateStyle: "medium" }),
        what: words.length > 0 ? format.list(words) : t("deliveries.none"),
      })}
      className="flex h-full min-w-0 flex-1 flex-col justify-end transition-colors hover:bg-foreground/5"
    >
      <div
        className="flex flex-col-reverse gap-px overflow-hidden rounded-t-sm"
        style={{ height: `${(deliveriesOf(day) / most) * 100}%` }}
      >
        {shown.map(({ name, bar }) => (
          <div key={name} className={bar} style={{ flexGrow: day[name] }} />
        ))}
      </div>
    </div>
  );
}
