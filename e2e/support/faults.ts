import { expect } from "@playwright/test";
import { env } from "./env";

type Fault = { kind: "duplicate" | "drop" | "wrong-secret"; events: string[]; about: string };

/** Trouble for one person's webhooks and nobody else's: local Clerk makes it on request. */
export async function setFaults(...faults: Fault[]): Promise<void> {
  const response = await fetch(`${env.clerkApiUrl}/control/webhooks/faults`, {
    method: "PUT",
    headers: { "content-type": "application/json", authorization: `Bearer ${env.clerkSecretKey}` },
    body: JSON.stringify(faults),
  });
  expect(response.status).toBe(200);
}
