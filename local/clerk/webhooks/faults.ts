/**
 * Trouble on demand: what a network and a busy sender do to webhooks, switched on for a test. Rules
 * are asked in order; the first that fits an event is used and counted down.
 */
import { randomBytes } from "node:crypto";
import { wants } from "./schedule.ts";

/** Kinds of trouble. */
export const faultKinds = [
  /** The same message arrives twice. */
  "duplicate",
  /** The first attempt comes `delayMs` late. */
  "delay",
  /** Every other message is held back `delayMs`, so that later ones overtake it. */
  "reorder",
  /** The message is lost: it counts as delivered, and is never sent. */
  "drop",
  /** The first attempt never arrives; the schedule tries again. */
  "drop-then-retry",
  /** Signed with a secret that nobody knows. */
  "wrong-secret",
  /** The timestamp is `skewSeconds` off, and signed so. */
  "skew",
] as const;
export type FaultKind = (typeof faultKinds)[number];

export interface Fault {
  kind: FaultKind;
  /** Event types or patterns such as `user.*`; every event when absent. */
  events?: string[];
  /** Id of the one person whose messages it hits; everybody's when absent. */
  about?: string;
  /** Messages that it hits; all of them when absent. */
  count?: number;
  /** For `delay` and `reorder`; 200 by default. */
  delayMs?: number;
  /** For `skew`; 600 by default, and negative for a clock that is behind. */
  skewSeconds?: number;
}

const defaults = { delayMs: 200, skewSeconds: 600 };

/** The rules in force. Kept in memory: trouble ends with the process. */
export class Faults {
  private rules: (Fault & { left: number; seen: number })[] = [];

  /** Replaces every rule. */
  set(rules: readonly Fault[]): void {
    this.rules = rules.map((rule) => ({ ...rule, left: rule.count ?? Infinity, seen: 0 }));
  }

  /** The rules that can still hit something, with what is left of each. */
  list(): Fault[] {
    return this.rules
      .filter((rule) => rule.left > 0)
      .map(({ left, seen: _, ...rule }) => (left === Infinity ? rule : { ...rule, count: left }));
  }

  /** The trouble for one message about somebody that is about to be sent for the first time, or null. */
  take(type: string, subject: string): Fault | null {
    for (const rule of this.rules) {
      if (rule.left <= 0 || !wants({ events: rule.events ?? [], disabled: false }, type)) continue;
      if (rule.about !== undefined && rule.about !== subject) continue;
      rule.seen += 1;
      if (rule.kind === "reorder" && rule.seen % 2 === 0) return null;
      rule.left -= 1;
      return rule;
    }
    return null;
  }
}

/** How long a rule holds a message back. */
export function holdMs(fault: Fault): number {
  return fault.delayMs ?? defaults.delayMs;
}

/** What a rule changes about a request: its clock, and its secret. */
export function distort(fault: Fault | null): { skewSeconds: number; secret: string | null } {
  return {
    skewSeconds: fault?.kind === "skew" ? (fault.skewSeconds ?? defaults.skewSeconds) : 0,
    secret: fault?.kind === "wrong-secret" ? `whsec_${randomBytes(24).toString("base64")}` : null,
  };
}
