/** `ctx.auth.signJwt` of mutations: what may be signed, and the refusals. */
import type { Json } from "../engine/types.ts";
import { HostError } from "../runtime/types.ts";
import type { FunctionServices } from "./services.ts";

const reserved = new Set(["iss", "iat", "exp", "nbf"]);
const maxSeconds = 3_600;

/** @throws {HostError} when claims or lifetime are not the caller's to choose */
export async function signJwt(services: FunctionServices, text: Json): Promise<Json> {
  const { claims = {}, expiresInSeconds } = JSON.parse(text) as {
    claims?: unknown;
    expiresInSeconds?: unknown;
  };
  if (typeof claims !== "object" || claims === null || Array.isArray(claims)) {
    throw new HostError("`claims` of `signJwt` must be an object.");
  }
  const taken = Object.keys(claims).find(
    (name) => reserved.has(name) || /^(convex|cvx)/i.test(name),
  );
  if (taken !== undefined) {
    throw new HostError(`The claim "${taken}" is reserved and may not be set with \`signJwt\`.`);
  }
  const seconds = expiresInSeconds;
  if (typeof seconds !== "number" || !(seconds >= 1 && seconds <= maxSeconds)) {
    throw new HostError("`expiresInSeconds` of `signJwt` must be between 1 and 3600.");
  }
  return JSON.stringify(
    await services.signJwt(claims as Record<string, unknown>, Math.floor(seconds)),
  );
}
