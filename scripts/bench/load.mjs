/** Requests one after the other on one kept connection, and what they cost. */
import { Agent, request } from "node:http";

/** @typedef {{ ttfbMs: number, status: number, bytes: number, body: string }} Measured */

const agent = new Agent({ keepAlive: true, maxSockets: 1 });

/**
 * @param {string} url
 * @param {Record<string, string>} [headers]
 * @returns {Promise<Measured>}
 */
export function get(url, headers = {}) {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const outgoing = request(
      url,
      { agent, headers: { accept: "text/html", ...headers } },
      (answer) => {
        const ttfbMs = performance.now() - start;
        /** @type {Buffer[]} */
        const chunks = [];
        answer.on("data", (chunk) => chunks.push(chunk));
        answer.on("end", () => {
          const body = Buffer.concat(chunks);
          resolve({
            ttfbMs,
            status: answer.statusCode ?? 0,
            bytes: body.length,
            body: String(body),
          });
        });
      },
    );
    outgoing.on("error", reject).end();
  });
}

/** @param {number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

/** @param {number[]} values @param {number} share */
export function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? NaN;
}

/**
 * Measures several subjects in turns, so that what else the machine does falls on all of them.
 *
 * @param {Record<string, { once: () => Promise<Measured>, cpuMs: () => number | null }>} subjects
 * @param {{ rounds: number, requests: number }} options
 */
export async function inTurns(subjects, { rounds, requests }) {
  /** @type {Record<string, { ttfbMs: number[], cpuMs: number[] }>} */
  const seen = {};
  for (const [name, { once }] of Object.entries(subjects)) {
    seen[name] = { ttfbMs: [], cpuMs: [] };
    for (let index = 0; index < 30; index += 1) await once();
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, { once, cpuMs }] of Object.entries(subjects)) {
      const before = cpuMs();
      for (let index = 0; index < requests; index += 1)
        seen[name]?.ttfbMs.push((await once()).ttfbMs);
      const after = cpuMs();
      if (before !== null && after !== null) seen[name]?.cpuMs.push((after - before) / requests);
    }
  }
  return Object.fromEntries(
    Object.entries(seen).map(([name, { ttfbMs, cpuMs }]) => [
      name,
      { ttfbMs: round(median(ttfbMs)), cpuMs: cpuMs.length > 0 ? round(median(cpuMs)) : null },
    ]),
  );
}

/** @param {number} value */
export const round = (value) => Math.round(value * 100) / 100;

/**
 * @param {number | null | undefined} ours
 * @param {number | null | undefined} bare
 */
export const ratio = (ours, bare) => (ours && bare ? round(ours / bare) : null);
