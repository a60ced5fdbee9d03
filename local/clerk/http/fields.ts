/**
 * A request's fields, whatever way they came (form, JSON or query), read with the type that the
 * reader expects. A wrong type is the client's mistake and is answered in Clerk's error shape; it
 * never reaches the logic behind.
 */
import { ClerkError } from "../errors.ts";
import type { Json, JsonObject } from "../model/documents.ts";

/** Longest plain text field; names, addresses and tokens are far shorter. */
const longestText = 4_096;

/** Largest metadata object, as JSON text. Clerk's own limit is 8 KiB an object. */
const largestObject = 65_536;

export class Fields {
  private readonly values: Record<string, unknown>;

  constructor(values: Record<string, unknown>) {
    this.values = values;
  }

  static fromParams(params: URLSearchParams): Fields {
    const values: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
    for (const [key, value] of params) {
      const before = values[key];
      values[key] = before === undefined ? value : [before, value].flat();
    }
    return new Fields(values);
  }

  has(name: string): boolean {
    return Object.hasOwn(this.values, name) && this.values[name] !== undefined;
  }

  /** Text without surrounding space; blank and null are absent. */
  text(name: string, longest = longestText): string | undefined {
    const raw = this.raw(name);
    if (raw === undefined || raw === null) return undefined;
    if (typeof raw !== "string") throw wrong(name, "must be a string.");
    if (raw.length > longest) {
      throw new ClerkError("form_param_max_length_exceeded", {
        param: name,
        long: `${name} should not exceed ${longest} characters.`,
      });
    }
    const trimmed = raw.trim();
    return trimmed === "" ? undefined : trimmed;
  }

  /** Like `text`, but told apart: absent is undefined, blank or null is null ("clear it"). */
  change(name: string, longest = 256): string | null | undefined {
    if (!this.has(name)) return undefined;
    return this.text(name, longest) ?? null;
  }

  /** Text exactly as given: a password's spaces count. */
  exact(name: string): string | undefined {
    const raw = this.raw(name);
    if (raw === undefined || raw === null || raw === "") return undefined;
    if (typeof raw !== "string" || raw.length > longestText) throw wrong(name, "must be a string.");
    return raw;
  }

  required(name: string): string {
    const value = this.text(name);
    if (value === undefined) throw missing(name);
    return value;
  }

  boolean(name: string): boolean | undefined {
    const raw = this.raw(name);
    if (raw === undefined || raw === null || raw === "") return undefined;
    if (raw === true || raw === "true") return true;
    if (raw === false || raw === "false") return false;
    throw wrong(name, "must be a boolean.");
  }

  /** A whole number within bounds. */
  integer(name: string, least: number, most: number): number | undefined {
    const raw = this.raw(name);
    if (raw === undefined || raw === null || raw === "") return undefined;
    const value = typeof raw === "string" && /^-?\d{1,16}$/.test(raw) ? Number(raw) : raw;
    if (typeof value !== "number" || !Number.isInteger(value))
      throw wrong(name, "must be an integer.");
    if (value < least || value > most) {
      throw wrong(name, `must be between ${least} and ${most}.`);
    }
    return value;
  }

  /** Several texts under one name; a single one counts as a list of one. */
  list(name: string, most = 100): string[] {
    const raw = this.raw(name, true) ?? this.raw(`${name}[]`, true);
    if (raw === undefined || raw === null) return [];
    const all = Array.isArray(raw) ? raw : [raw];
    if (all.length > most) throw wrong(name, `must not hold more than ${most} values.`);
    return all.map((entry) => {
      if (typeof entry !== "string" || entry.length > longestText) {
        throw wrong(name, "must be an array of strings.");
      }
      return entry.trim();
    });
  }

  /** A JSON object, given as one or as its text. Null clears it. */
  object(name: string): JsonObject | undefined {
    const raw = this.raw(name);
    if (raw === undefined || raw === "") return undefined;
    if (raw === null) return {};
    const value = typeof raw === "string" ? parseJson(name, raw) : (raw as Json);
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw wrong(name, "must be a valid JSON object.");
    }
    if (JSON.stringify(value).length > largestObject) {
      throw new ClerkError("form_param_max_length_exceeded", { param: name });
    }
    return value;
  }

  /** Whether the body is a list with nothing in it. */
  isEmptyList(): boolean {
    const all = this.values["[]"];
    return Array.isArray(all) && all.length === 0;
  }

  /** The members of a body that is a list, each with fields of its own. */
  items(most = 10): Fields[] {
    const all = this.values["[]"];
    if (!Array.isArray(all) || all.length === 0 || all.length > most) {
      throw new ClerkError("request_body_invalid", {
        long: `Send a list of 1 to ${most} objects.`,
      });
    }
    return all.map((entry: unknown) => {
      if (typeof entry !== "object" || entry === null || Array.isArray(entry)) {
        throw new ClerkError("request_body_invalid");
      }
      return new Fields(entry as Record<string, unknown>);
    });
  }

  /** Fields that were sent, for endpoints that refuse unknown ones. */
  names(): string[] {
    return Object.keys(this.values);
  }

  private raw(name: string, list = false): unknown {
    const value = Object.hasOwn(this.values, name) ? this.values[name] : undefined;
    // A doubled form field is read as its first value, as a form library would.
    return Array.isArray(value) && !list && typeof value[0] === "string" ? value[0] : value;
  }
}

function parseJson(name: string, text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw wrong(name, "must be a valid JSON object.");
  }
}

function wrong(name: string, how: string): ClerkError {
  return new ClerkError("form_param_format_invalid", { param: name, long: `${name} ${how}` });
}

/** The failure for a field that had to be there. */
export function missing(name: string): ClerkError {
  return new ClerkError("form_param_missing", { param: name, long: `${name} must be included.` });
}
