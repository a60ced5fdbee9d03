import { useFormat, useWords } from "#words";
import { ChartFrame, Sum } from "./chart-frame";
import { linePath, peopleByDay } from "./days";
import type { Daily, Day } from "./types";

const HEIGHT = 40;

/** How many people there were at the end of each day, as a hill. */
export function PeopleChart({ daily, days }: { daily: Daily; days: Day[] }) {
  const t = useWords("overview");
  const format = useFormat();
  const totals = peopleByDay(daily, days);
  const most = Math.max(1, ...totals);
  const line = linePath(totals, most, HEIGHT);
  const end = totals.length - 1;
  const sum = (name: "joined" | "left") => days.reduce((all, day) => all + day[name], 0);
  return (
    <ChartFrame
      figure={daily.people}
      unit={t("people.unit", { count: daily.people })}
      days={days}
      legend={
        <>
          <Sum colour="bg-primary" label={t("people.joined")} value={sum("joined")} />
          <Sum colour="bg-input" label={t("people.left")} value={sum("left")} />
        </>
      }
    >
      <div className="relative h-24 border-b">
        <svg
          viewBox={`0 -2 ${end} ${HEIGHT + 2}`}
          preserveAspectRatio="none"
          className="absolute inset-0 size-full overflow-visible"
        >
          <path d={`${line}V${HEIGHT}H0Z`} className="fill-primary-soft" />
          <path
            d={line}
            fill="none"
            vectorEffect="non-scaling-stroke"
            strokeWidth="2"
            strokeLinejoin="round"
            className="stroke-primary"
          />
        </svg>
        <div className="absolute inset-0 flex">
          {days.map(({ day, joined, left }, index) => (
            <div
              key={day}
              title={t("people.day", {
                date: format.dateTime(day, { dateStyle: "medium" }),
                ...{ people: totals[index] ?? 0, joined, left },
              })}
              className="h-full min-w-0 flex-1 transition-colors hover:bg-foreground/5"
            />
          ))}
        </div>
      </div>
    </ChartFrame>
  );
}
