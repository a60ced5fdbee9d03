/** Keeps the local server where it belongs: on a developer's machine, away from live keys. */

import { refusalOfHost } from "../hosting.mjs";

/** Throws one clear line when the environment is not a laptop's or a test run's. */
export function assertLocalUse(env: Record<string, string | undefined>): void {
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && /^(pk|sk)_live_/.test(value)) {
      throw new Error(`${name} holds a live Clerk key: the local Clerk refuses to run beside it.`);
    }
  }
  const refusal = refusalOfHost(env);
  if (refusal !== null) throw new Error(refusal);
}
