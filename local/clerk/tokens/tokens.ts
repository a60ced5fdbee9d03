/**
 * Signs what the SDKs verify. Times in tokens are seconds. `cat` tells the kinds of token apart: the
 * SDK refuses a template token where a session token is due.
 */
import { randomBytes } from "node:crypto";
import { createLocalJWKSet, jwtVerify, SignJWT } from "jose";
import type { Identity } from "../keys.ts";
import type { JsonObject, JwtTemplate, Session, User } from "../model/documents.ts";
import type { Settings } from "../settings.ts";
import { fillClaims, shortcodeScope } from "./shortcodes.ts";

/** Categories that the SDK knows. */
const categories = { session: "cl_B7d4PD111AAA", template: "cl_B7d4PD222AAA" } as const;

/** How far `nbf` lies before `iat`, for machines whose clocks differ a little. */
const skewSeconds = 10;

/** Whose token it is, and what its claims are filled from. */
export interface TokenSubject {
  session: Session;
  user: User;
  imageUrl: string;
  /** Origin of the browser application, for `azp`. */
  origin: string | null;
}

export class Tokens {
  private readonly identity: Identity;
  private readonly issuer: string;

  constructor(identity: Identity, issuer: string) {
    this.identity = identity;
    this.issuer = issuer;
  }

  /** A version 2 session token. `lifetimeSeconds` defaults to the setting. */
  session(
    subject: TokenSubject,
    settings: Settings["session"],
    nowMs: number,
    lifetimeSeconds = settings.tokenSeconds,
  ): Promise<string> {
    const { session, user } = subject;
    const iat = seconds(nowMs);
    const minutes = Math.max(0, Math.floor((nowMs - session.verifiedAt) / 60_000));
    const custom = fillClaims(settings.claims, scopeOf(subject));
    return this.sign("session", { oiat: iat }, iat, lifetimeSeconds, {
      ...custom,
      ...(settings.audience === null ? {} : { aud: settings.audience }),
      ...authorizedParty(subject),
      fva: [minutes, -1],
      sid: session.id,
      sts: "active",
      sub: user.id,
      v: 2,
    });
  }

  /** A token made from a JWT template. */
  template(subject: TokenSubject, template: JwtTemplate, nowMs: number): Promise<string> {
    const iat = seconds(nowMs);
    return this.sign("template", {}, iat, template.lifetimeSeconds, {
      ...fillClaims(template.claims, scopeOf(subject)),
      ...authorizedParty(subject),
      sub: subject.user.id,
    });
  }

  /** The handshake's own form when no nonce is asked for: the cookies, signed. */
  handshake(directives: string[], nowMs: number): Promise<string> {
    return this.sign("session", {}, seconds(nowMs), 60, { handshake: directives });
  }

  /** Id of the session that a token of ours names, or null for any other text. */
  async sessionIdOf(token: string, nowMs: number): Promise<string | null> {
    try {
      const keys = createLocalJWKSet({ keys: this.identity.publicKeys(nowMs) });
      const { payload } = await jwtVerify(token, keys, {
        issuer: this.issuer,
        algorithms: ["RS256"],
        currentDate: new Date(nowMs),
      });
      return typeof payload.sid === "string" ? payload.sid : null;
    } catch {
      return null;
    }
  }

  private sign(
    category: keyof typeof categories,
    header: Record<string, unknown>,
    iat: number,
    lifetimeSeconds: number,
    claims: JsonObject,
  ): Promise<string> {
    const { kid, key } = this.identity.signingKey;
    return new SignJWT(claims)
      .setProtectedHeader({ alg: "RS256", cat: categories[category], kid, typ: "JWT", ...header })
      .setIssuer(this.issuer)
      .setIssuedAt(iat)
      .setNotBefore(iat - skewSeconds)
      .setExpirationTime(iat + lifetimeSeconds)
      .setJti(randomBytes(10).toString("hex"))
      .sign(key);
  }
}

function scopeOf({ user, session, imageUrl }: TokenSubject) {
  return shortcodeScope(user, session, imageUrl);
}

function authorizedParty({ origin, session }: TokenSubject): JsonObject {
  const party = origin ?? session.origin;
  return party === null ? {} : { azp: party };
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}
