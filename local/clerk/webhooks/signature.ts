/** Svix's signature: HMAC-SHA256 over `id.timestamp.body`, base-64, one entry for every live secret. */
import { createHmac } from "node:crypto";
import type { Endpoint } from "../model/documents.ts";

/** @param secret `whsec_` and base-64 */
export function sign(secret: string, id: string, timestamp: number, body: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  return `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`;
}

/** The secrets that sign at `nowMs`: the current one, and older ones until they run out. */
export function liveSecrets(endpoint: Endpoint, nowMs: number): string[] {
  return endpoint.secrets
    .filter(({ expireAt }) => expireAt === null || expireAt > nowMs)
    .map(({ secret }) => secret);
}
