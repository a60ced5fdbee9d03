import { v, type Infer } from "convex/values";
import { ABOUT_MAX, HEADLINE_MAX } from "../../domain/limits";
import { isZoneName, languages, timeFormats } from "../../domain/settings";
import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { fail } from "../errors";

/** What a person may choose. */
export const choice = {
  language: v.union(...languages.map((name) => v.literal(name))),
  timeFormat: v.union(...timeFormats.map((name) => v.literal(name))),
  /** IANA name. */
  timeZone: v.string(),
  /** What the person says about themselves, in a line and at length. */
  headline: v.string(),
  about: v.string(),
  /** The card that asks for a complete profile was sent away. */
  isOnboardingDismissed: v.boolean(),
};

/** A choice that is not there was never made, or was given up: the device's own holds. */
export const choicesValidator = v.object(choice).partial();

export type Choices = Infer<typeof choicesValidator>;

export const settingsFields = {
  userId: v.id("users"),
  ...choicesValidator.fields,
  updatedAt: v.number(),
};

export async function findSettings(
  ctx: Pick<QueryCtx, "db">,
  userId: Id<"users">,
): Promise<Doc<"settings"> | null> {
  return await ctx.db
    .query("settings")
    .withIndex("by_userId", (q) => q.eq("userId", userId))
    .unique();
}

export function choicesOf(held: Doc<"settings"> | null): Choices {
  if (!held) return {};
  const known = Object.keys(choice) as (keyof Choices)[];
  return Object.fromEntries(
    known.filter((key) => held[key] !== undefined).map((key) => [key, held[key]]),
  );
}

/** What was asked for, without what is empty, and refused when it is out of bounds. */
export function tidyChoices(asked: Choices): Choices {
  const tidy = { ...asked };
  if (asked.headline !== undefined)
    tidy.headline = bounded("headline", asked.headline.replace(/\s+/gu, " "), HEADLINE_MAX);
  if (asked.about !== undefined) tidy.about = bounded("about", asked.about, ABOUT_MAX);
  if (asked.timeZone !== undefined && !isZoneName(asked.timeZone))
    fail({ kind: "invalid", field: "timeZone", reason: "unknown" });
  return tidy;
}

/** What was asked for and is not so already, by name: what is worth telling of. That a card was closed is not. */
export function newChoices(held: Choices, asked: Choices): (keyof Choices)[] {
  const named = Object.keys(asked) as (keyof Choices)[];
  return named.filter((name) => name !== "isOnboardingDismissed" && held[name] !== asked[name]);
}

function bounded(field: string, value: string, max: number): string | undefined {
  const text = value.trim();
  if ([...text].length > max) fail({ kind: "invalid", field, reason: "too_long" });
  return text === "" ? undefined : text;
}
