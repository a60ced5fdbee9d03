import { HOUR_MS } from "@/domain/days";
import { outcomes } from "./outcomes";
import type { Outcome } from "./types";

/** What of the ledger is asked for. It stands in the address, so that a link or a reload shows the same. */
export type Filter = {
  outcome?: Outcome;
  type?: string;
  /** Clerk's id of the person. */
  about?: string;
  /** A span until now; or one hour, by its beginning in ms. */
  within?: Span;
  hour?: number;
};

export type Span = keyof typeof spanHours;

const spanHours = { hour: 1, day: 24, week: 168 };

export const spans = Object.keys(spanHours) as Span[];

/** Reads an address, and drops whatever in it means nothing. */
export function readFilter(query: Record<string, string | string[] | undefined>): Filter {
  const one = (name: string) => (typeof query[name] === "string" ? query[name] : undefined);
  const [type, about] = [one("type"), one("about")];
  const outcome = outcomes.find((known) => known === one("outcome"));
  const within = spans.find((span) => span === one("within"));
  const hour = Number(one("hour"));
  return {
    ...(outcome && { outcome }),
    ...(type && { type: type.slice(0, 100) }),
    ...(about && { about: about.slice(0, 100) }),
    ...(within && { within }),
    ...(Number.isSafeInteger(hour) && hour > 0 && { hour: Math.floor(hour / HOUR_MS) * HOUR_MS }),
  };
}

/** The same as an address: empty when everything is asked for. */
export function filterHref(filter: Filter): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filter)) {
    if (value !== undefined) query.set(name, String(value));
  }
  return query.size > 0 ? `/dashboard/webhooks?${query}` : "/dashboard/webhooks";
}

export function isEmpty(filter: Filter): boolean {
  return Object.values(filter).every((value) => value === undefined);
}

/** The filter as the ledger takes it, at a moment in ms. */
export function filterArgs({ outcome, type, about, within, hour }: Filter, now: number) {
  return {
    ...{ outcome, type, about },
    ...(within !== undefined && { since: now - spanHours[within] * HOUR_MS }),
    ...(hour !== undefined && { since: hour, until: hour + HOUR_MS }),
  };
}
