/** Readers for JSON that someone else wrote: a value of the wrong kind reads as absent. */

export type Json = Record<string, unknown>;

export function record(value: unknown): Json | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Json)
    : undefined;
}

/** Clerk sends null, and its forms send blanks, for what a person did not give. */
export function text(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
}

export function time(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : undefined;
}

export function list(value: unknown): Json[] {
  return Array.isArray(value) ? value.map(record).filter((item) => item !== undefined) : [];
}
