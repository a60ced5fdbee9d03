import { createClerkClient } from "@clerk/backend";
import { env } from "./env";

export type Fault =
  | { kind: "none" }
  | { kind: "drop" }
  | { kind: "slow"; ms: number }
  | { kind: "status"; status: number }
  /** One function of Convex, over HTTP, by its path. */
  | { kind: "function"; path: string };

/** A stack of its own, in the newer token mode, that a spec may break. */
export type Trouble = {
  baseUrl: string;
  clerkApiUrl: string;
  clerkSecretKey: string;
  convexUrl: string;
  clerk: ReturnType<typeof createClerkClient>;
  /** The only admin that this stack has. */
  admin: { email: string; password: string };
  set: (server: "clerk" | "convex", fault: Fault) => Promise<void>;
  /** Both servers end, and start again on the same data. */
  restart: () => Promise<void>;
};

export async function startTrouble(): Promise<Trouble> {
  const variables = await tell<Record<string, string>>("/start");
  const [apiUrl, secretKey] = [variables.CLERK_API_URL, variables.CLERK_SECRET_KEY ?? ""];
  return {
    baseUrl: variables.E2E_BASE_URL ?? "",
    clerkApiUrl: apiUrl ?? "",
    clerkSecretKey: secretKey,
    convexUrl: variables.NEXT_PUBLIC_CONVEX_URL ?? "",
    clerk: createClerkClient({ secretKey, apiUrl }),
    admin: {
      email: variables.DEMO_EMAILS?.split(",")[0] ?? "",
      password: variables.DEMO_PASSWORD ?? "",
    },
    set: (server, fault) => tell("/fault", { server, ...fault }),
    restart: () => tell("/restart"),
  };
}

/** The pages of the usual stack as they are without the middleware. */
export async function serveWithoutMiddleware(): Promise<string> {
  return (await tell<{ url: string }>("/without-middleware")).url;
}

async function tell<Answer>(path: string, body: object = {}): Promise<Answer> {
  const response = await fetch(new URL(path, env.troubleUrl), {
    method: "POST",
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
  return (await response.json()) as Answer;
}
