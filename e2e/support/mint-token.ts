import { expect } from "@playwright/test";
import { env } from "./env";

/** A token as Clerk would have signed it at another time, in seconds: local Clerk mints it on request. */
export async function mintToken(
  sessionId: string,
  issuedAt: number,
  template?: string,
): Promise<string> {
  const response = await fetch(`${env.clerkApiUrl}/control/tokens`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${env.clerkSecretKey}` },
    body: JSON.stringify({ session_id: sessionId, template, issued_at: issuedAt, lifetime: 60 }),
  });
  expect(response.status).toBe(200);
  return ((await response.json()) as { jwt: string }).jwt;
}
