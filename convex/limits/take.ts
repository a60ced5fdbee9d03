import { rates, type RateName } from "../../domain/limits";
import type { MutationCtx } from "../_generated/server";
import { fail } from "../errors";
import { takeFrom } from "./bucket";

/** Takes one token of a person's bucket, or ends the function with `rate_limited`. */
export async function takeToken(
  ctx: MutationCtx,
  externalId: string,
  name: RateName,
): Promise<void> {
  const held = await ctx.db
    .query("rateLimits")
    .withIndex("by_externalId", (q) => q.eq("externalId", externalId).eq("name", name))
    .unique();
  const taken = takeFrom(held, rates[name], Date.now());
  if (!taken.ok) fail({ kind: "rate_limited", retryAfterMs: taken.retryAfterMs });
  if (held) await ctx.db.patch("rateLimits", held._id, taken.bucket);
  else await ctx.db.insert("rateLimits", { externalId, name, ...taken.bucket });
}
