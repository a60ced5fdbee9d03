import { expect } from "@playwright/test";
import { env } from "./env";

/** A local Clerk, and who may ask it for anything. */
type Clerk = { clerkApiUrl: string; clerkSecretKey: string };

const LASTING_S = 1800;

/** A token as Clerk would have signed it at another time, in seconds: local Clerk mints it on request. */
export async function mintToken(
  sessionId: string,
  issuedAt: number,
  template?: string,
  lifetime = 60,
  { clerkApiUrl, clerkSecretKey }: Clerk = env,
): Promise<string> {
  const response = await fetch(`${clerkApiUrl}/control/tokens`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${clerkSecretKey}` },
    body: JSON.stringify({ session_id: sessionId, template, issued_at: issuedAt, lifetime }),
  });
  expect(response.status).toBe(200);
  return ((await response.json()) as { jwt: string }).jwt;
}

/** A token that outlives the test, which may take longer than the minute of Clerk's own. */
export function lastingToken(sessionId: string, template?: string, at?: Clerk): Promise<string> {
  return mintToken(sessionId, Math.floor(Date.now() / 1000), template, LASTING_S, at);
}
