import { env } from "../env";
import { fail } from "../errors";

const TIMEOUT_MS = 10_000;

export type ClerkRequest = {
  method?: "GET" | "POST" | "PATCH" | "DELETE";
  path: string;
  body?: object;
};

/**
 * One call of Clerk's Backend API: the answer's JSON, or null where Clerk says 404. Anything else is
 * `clerk_unavailable`: the reason goes to the log, because it may hold what is nobody's business.
 */
export async function callClerk({ method = "GET", path, body }: ClerkRequest): Promise<unknown> {
  const secretKey = env.clerkSecretKey;
  if (!secretKey) {
    console.error("Clerk was not asked: CLERK_SECRET_KEY is not set in this Convex deployment.");
    return fail({ kind: "clerk_unavailable" });
  }
  try {
    const response = await fetch(new URL(`/v1${path}`, env.clerkApiUrl), {
      method,
      headers: { authorization: `Bearer ${secretKey}`, "content-type": "application/json" },
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (response.status === 404) return null;
    if (response.ok) return await response.json();
    console.error(`Clerk answered ${response.status} to ${method} ${path}.`, await response.text());
  } catch (error) {
    console.error(`Clerk gave no answer to ${method} ${path} at ${env.clerkApiUrl}.`, error);
  }
  return fail({ kind: "clerk_unavailable" });
}
