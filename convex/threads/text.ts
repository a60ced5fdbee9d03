import { fail } from "../errors";

/** What a person wrote, without space around it; refused when nothing is left or when it is too long. */
export function requireText(field: string, value: string, max: number): string {
  const text = value.trim();
  if (text === "") fail({ kind: "invalid", field, reason: "empty" });
  if ([...text].length > max) fail({ kind: "invalid", field, reason: "too_long" });
  return text;
}
