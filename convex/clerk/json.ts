import { CLERK_TEXT_MAX } from "../../domain/limits";

/** Readers for JSON that someone else wrote: a value of the wrong kind reads as absent. */

export type Json = Record<string, unknown>;

export function record(value: unknown): Json | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Json)
    : undefined;
}

/** Half of a character that takes two: no string that Convex stores. */
const half = /\p{Surrogate}/u;

/**
 * Clerk sends null, and its forms send blanks, for what a person did not give. What no person gives is left out too: a
 * row must be storable whatever was signed, or its delivery would fail for ever.
 */
export function text(value: unknown): string | undefined {
  if (typeof value !== "string" || value.trim() === "") return undefined;
  return value.length <= CLERK_TEXT_MAX && !half.test(value) ? value : undefined;
}

export function time(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : undefined;
}

export function list(value: unknown): Json[] {
  return Array.isArray(value) ? value.map(record).filter((item) => item !== undefined) : [];
}
