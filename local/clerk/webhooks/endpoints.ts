/** Where webhooks go. Endpoints given at start are matched by their place, so a changed port keeps its queue. */
import { newId } from "../ids.ts";
import type { Endpoint } from "../model/documents.ts";
import type { Writer } from "../store/store.ts";
import { listEndpoints } from "./queue.ts";

/** An endpoint as a person writes it down. */
export interface EndpointOptions {
  url: string;
  /** `whsec_…`; the instance's own secret when absent. */
  secret?: string;
  /** Types, or patterns such as `user.*`; everything when absent or empty. */
  events?: string[];
}

/**
 * Makes the stored endpoints of the start options equal to `given`; others are left alone. None has
 * failed yet: while this server was off, nobody could know whether they still do.
 */
export function syncEndpoints(
  writer: Writer,
  given: readonly EndpointOptions[],
  fallbackSecret: string,
  nowMs: number,
): void {
  const stored = listEndpoints(writer).filter((endpoint) => endpoint.managed !== null);
  for (const [place, options] of given.entries()) {
    const known = stored.find((endpoint) => endpoint.managed === place);
    const fresh = newEndpoint(options, fallbackSecret, nowMs, place);
    if (known === undefined) writer.put("endpoints", fresh);
    else if (differs(known, fresh)) {
      writer.put("endpoints", { ...fresh, id: known.id, createdAt: known.createdAt });
    }
  }
  for (const endpoint of stored) {
    if ((endpoint.managed ?? 0) >= given.length) removeEndpoint(writer, endpoint.id);
  }
  for (const endpoint of listEndpoints(writer)) {
    if (endpoint.failingSince !== null)
      writer.put("endpoints", { ...endpoint, failingSince: null });
  }
}

/** A new endpoint, not stored yet. Throws a TypeError for a URL that cannot be posted to. */
export function newEndpoint(
  options: EndpointOptions,
  fallbackSecret: string,
  nowMs: number,
  managed: number | null = null,
): Endpoint {
  const url = new URL(options.url);
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new TypeError(`A webhook goes to an http(s) URL, not to ${options.url}`);
  }
  return {
    id: newId("ep", nowMs),
    url: url.href,
    managed,
    secrets: [{ secret: options.secret ?? fallbackSecret, expireAt: null }],
    events: options.events ?? [],
    disabled: false,
    failingSince: null,
    createdAt: nowMs,
    updatedAt: nowMs,
  };
}

/**
 * Signs with `secret` from now on, and for `overlapMs` with the old ones too, so that a receiver can
 * change over without losing a message.
 */
export function rotateSecret(
  endpoint: Endpoint,
  secret: string,
  overlapMs: number,
  nowMs: number,
): Endpoint {
  const until = nowMs + overlapMs;
  const old = endpoint.secrets
    .filter(({ expireAt }) => expireAt === null || expireAt > nowMs)
    .map((one) => ({ ...one, expireAt: Math.min(one.expireAt ?? until, until) }));
  return { ...endpoint, secrets: [{ secret, expireAt: null }, ...old], updatedAt: nowMs };
}

/** Forgets an endpoint and what was on its way to it. */
export function removeEndpoint(writer: Writer, id: string): void {
  for (const delivery of [...writer.list("deliveries", "endpoint", { prefix: [id] })]) {
    writer.remove("deliveries", delivery.id);
  }
  writer.remove("endpoints", id);
}

function differs(known: Endpoint, fresh: Endpoint): boolean {
  const shape = ({ url, secrets, events }: Endpoint) =>
    JSON.stringify([url, secrets[0]?.secret, events]);
  return known.disabled || shape(known) !== shape(fresh);
}
