import type { ReactNode } from "react";
import { useFormat, useWords } from "#words";
import type { Day } from "./types";

type ChartFrameProps = {
  /** The one number that the chart is about. */
  figure: number;
  unit: string;
  days: Day[];
  /** What is drawn: for the eye alone. */
  children: ReactNode;
  /** The sums, in words. */
  legend: ReactNode;
};

/** A drawing over the days, the number it leads to, and its sums for those who do not look at it. */
export function ChartFrame({ figure, unit, days, children, legend }: ChartFrameProps) {
  const t = useWords("overview");
  const format = useFormat();
  return (
    <figure>
      <p className="flex items-baseline gap-2">
        <span className="text-3xl font-semibold tabular-nums">{format.number(figure)}</span>
        <span className="text-sm text-muted-foreground">{unit}</span>
      </p>
      <div aria-hidden className="mt-4">
        {children}
        <div className="mt-1.5 flex justify-between text-xs text-muted-foreground">
          <span>{t("daysAgo", { days: days.length - 1 })}</span>
          <span>{t("today")}</span>
        </div>
      </div>
      <figcaption className="mt-4 flex flex-wrap gap-x-4 gap-y-1 text-xs text-muted-foreground">
        {legend}
      </figcaption>
    </figure>
  );
}

type SumProps = { colour: string; label: string; value: number; title?: string };

export function Sum({ colour, label, value, title }: SumProps) {
  const format = useFormat();
  return (
    <span title={title} className="flex items-center gap-1.5">
      <span aria-hidden className={`size-2 rounded-full ${colour}`} />
      {label}
      <span className="font-medium text-foreground tabular-nums">{format.number(value)}</span>
    </span>
  );
}
