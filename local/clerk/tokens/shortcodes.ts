/**
 * Clerk's shortcodes: `{{user.first_name}}` inside the claims of a JWT template. A claim that is one
 * shortcode takes the value's own type (a boolean, an object, null); inside longer text the value is
 * written out. `||` chooses the first value that is neither missing, null, false nor blank; its
 * sides are shortcodes or quoted text.
 */
import type { Json, JsonObject, Session, User } from "../model/documents.ts";

/** What shortcodes may speak of. */
export interface ShortcodeScope {
  user: JsonObject;
  session: JsonObject;
  org: JsonObject;
}

/** Nested claims deeper than this are cut, so that hostile metadata cannot exhaust the stack. */
const deepest = 32;

/** The claims with every shortcode filled in. */
export function fillClaims(claims: JsonObject, scope: ShortcodeScope): JsonObject {
  return fill(claims, scope, 0) as JsonObject;
}

/** The values behind `user.*`, `session.*` and `org.*` for one signed-in person. */
export function shortcodeScope(user: User, session: Session, imageUrl: string): ShortcodeScope {
  const primary = user.emails.find((email) => email.id === user.primaryEmailId);
  const fullName = [user.firstName, user.lastName].filter(Boolean).join(" ");
  return {
    user: {
      id: user.id,
      external_id: user.externalId,
      first_name: user.firstName,
      last_name: user.lastName,
      full_name: fullName === "" ? null : fullName,
      username: user.username,
      image_url: imageUrl,
      has_image: user.imageId !== null,
      primary_email_address: primary?.address ?? null,
      email_verified: primary !== undefined && primary.verifiedAt !== null,
      primary_phone_number: null,
      phone_number_verified: false,
      primary_web3_wallet: null,
      two_factor_enabled: false,
      public_metadata: user.publicMetadata,
      unsafe_metadata: user.unsafeMetadata,
      // Convex reads times as seconds or as RFC 3339 text; Clerk's milliseconds would be refused.
      created_at: new Date(user.createdAt).toISOString(),
      updated_at: new Date(user.updatedAt).toISOString(),
      last_sign_in_at:
        user.lastSignInAt === null ? null : new Date(user.lastSignInAt).toISOString(),
      legal_accepted_at:
        user.legalAcceptedAt === null ? null : new Date(user.legalAcceptedAt).toISOString(),
    },
    session: { id: session.id, actor: null },
    org: {},
  };
}

function fill(value: Json, scope: ShortcodeScope, depth: number): Json {
  if (depth > deepest) return null;
  if (typeof value === "string") return fillText(value, scope);
  if (Array.isArray(value)) return value.map((entry) => fill(entry, scope, depth + 1));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [key, fill(entry, scope, depth + 1)]),
  );
}

function fillText(text: string, scope: ShortcodeScope): Json {
  const alone = /^\s*\{\{([^{}]*)\}\}\s*$/.exec(text);
  if (alone?.[1] !== undefined) return evaluate(alone[1], scope);
  return text.replace(/\{\{([^{}]*)\}\}/g, (_, expression: string) => {
    const value = evaluate(expression, scope);
    if (value === null) return "";
    return typeof value === "object" ? JSON.stringify(value) : String(value);
  });
}

function evaluate(expression: string, scope: ShortcodeScope): Json {
  let value: Json = null;
  for (const term of splitTerms(expression)) {
    value = evaluateTerm(term.trim(), scope);
    if (value !== null && value !== false && value !== "") return value;
  }
  return value;
}

/** Splits at `||` outside quotes: an even number of quotes follows. */
function splitTerms(expression: string): string[] {
  return expression.split(/\|\|(?=[^'"]*(?:'[^']*'[^'"]*|"[^"]*"[^'"]*)*$)/);
}

function evaluateTerm(term: string, scope: ShortcodeScope): Json {
  const quoted = /^'([^']*)'$|^"([^"]*)"$/.exec(term);
  if (quoted !== null) return quoted[1] ?? quoted[2] ?? "";
  if (term === "true") return true;
  if (term === "false") return false;
  if (/^-?\d+(\.\d+)?$/.test(term)) return Number(term);
  let value: Json | undefined = scope as unknown as JsonObject;
  for (const step of term.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return null;
    value = (value as JsonObject)[step];
  }
  return value ?? null;
}
