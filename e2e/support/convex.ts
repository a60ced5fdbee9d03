import { env } from "./env";

type ConvexAnswer = {
  status?: "success" | "error";
  value?: unknown;
  errorData?: { kind: string; reason?: string };
  errorMessage?: string;
  code?: string;
};

/** A function of ours as any program may call it: over HTTP, as the bearer of a token or of none. */
export async function askConvex(
  kind: "query" | "mutation" | "action",
  path: string,
  token?: string,
  args: object = {},
  at = env.convexUrl,
): Promise<ConvexAnswer & { httpStatus: number }> {
  const response = await fetch(`${at}/api/${kind}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(token && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ path, args: [args], format: "json" }),
  });
  return { httpStatus: response.status, ...((await response.json()) as ConvexAnswer) };
}
