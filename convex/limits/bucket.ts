import type { Rate } from "../../domain/limits";

export type Bucket = { tokens: number; updatedAt: number };

/** Pure maths of a token bucket: what is left after one more use, or how many ms to wait for it. */
export function takeFrom(
  bucket: Bucket | null,
  { capacity, refillMs }: Rate,
  now: number,
): { ok: true; bucket: Bucket } | { ok: false; retryAfterMs: number } {
  const elapsed = bucket ? Math.max(0, now - bucket.updatedAt) : 0;
  const held = bucket ? Math.min(capacity, bucket.tokens + elapsed / refillMs) : capacity;
  if (held < 1) return { ok: false, retryAfterMs: Math.ceil((1 - held) * refillMs) };
  return { ok: true, bucket: { tokens: held - 1, updatedAt: now } };
}
