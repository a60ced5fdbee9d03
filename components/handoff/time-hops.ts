import { convexUrl } from "@/lib/convex-url";
import { call } from "./ask";

/** How long each step of a token's way took, in ms. */
export type HopTimes = { wayMs: number; verifiedMs: number; identityMs: number; rowMs: number };

/** Asked so often; the fastest counts, because what else a machine does only ever slows one down. */
const TIMES = 3;

/**
 * Times the steps. The last two are timed by Convex itself; the way is that of a request that carries nothing; and what
 * is left of the whole is the verification. Null when Convex does not answer so.
 */
export async function timeHops(token: string): Promise<HopTimes | null> {
  const ways: number[] = [];
  const traces: (Trace & { ms: number })[] = [];
  for (let time = 0; time < TIMES; time += 1) {
    ways.push(await timeWay());
    const { body, ms } = await call("action", "handoff:trace", token);
    const trace = readTrace(body);
    if (trace) traces.push({ ...trace, ms });
  }
  return hopsOf(ways, traces);
}

type Trace = { identityMs: number; rowMs: number };

export function hopsOf(ways: number[], traces: (Trace & { ms: number })[]): HopTimes | null {
  const [fastest] = [...traces].sort((one, other) => one.ms - other.ms);
  if (!fastest || ways.length === 0) return null;
  const { ms, identityMs, rowMs } = fastest;
  const wayMs = Math.min(...ways);
  return { wayMs, identityMs, rowMs, verifiedMs: Math.max(0, ms - wayMs - identityMs - rowMs) };
}

async function timeWay(): Promise<number> {
  const began = performance.now();
  await (await fetch(`${convexUrl()}/version`, { signal: AbortSignal.timeout(8000) })).text();
  return performance.now() - began;
}

function readTrace(body: unknown): Trace | null {
  const { status, value } = body as { status?: string; value?: Partial<Trace> };
  const { identityMs, rowMs } = value ?? {};
  return status === "success" && identityMs !== undefined && rowMs !== undefined
    ? { identityMs, rowMs }
    : null;
}
