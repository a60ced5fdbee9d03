import type { TimeFormat } from "@/domain/settings";

const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000_000],
  ["month", 2_592_000_000],
  ["week", 604_800_000],
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

/** "3 minutes ago", "in 2 hours"; undefined for less than a minute either way. Times in milliseconds. */
export function relativeTime(time: number, now: number, locale: string): string | undefined {
  const distance = time - now;
  for (const [unit, length] of units) {
    if (Math.abs(distance) >= length) {
      const format = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
      return format.format(Math.trunc(distance / length), unit);
    }
  }
}

/** How a person wants times written; what is left out follows the language and the device. */
export type TimeStyle = { timeFormat?: TimeFormat; timeZone?: string };

/** The whole date and time, with the zone, for a hover. */
export function absoluteTime(time: number, locale: string, style: TimeStyle = {}): string {
  return formatOf(locale, style).format(time);
}

function formatOf(locale: string, { timeFormat = "auto", timeZone }: TimeStyle) {
  const options: Intl.DateTimeFormatOptions = {
    ...{ dateStyle: "medium", timeStyle: "long" },
    ...(timeFormat !== "auto" && { hourCycle: timeFormat === "12h" ? "h12" : "h23" }),
  };
  try {
    return new Intl.DateTimeFormat(locale, { ...options, timeZone });
  } catch {
    // A zone that was chosen on a device with a newer list.
    return new Intl.DateTimeFormat(locale, options);
  }
}
