import { convexUrl } from "@/lib/convex-url";

/** What Convex answered to one request, in its own words when it said any. `name`: whom it took the caller for. */
export type Answer = {
  accepted: boolean;
  status: number;
  words?: string;
  name?: string;
  ms: number;
};

/** Asks Convex who is calling, with exactly this token: what any program could send. */
export async function ask(token: string | null): Promise<Answer> {
  const { body, status, ms } = await call("query", "users:getMe", token);
  return { ...read(body), status, ms };
}

export async function call(kind: "query" | "action", path: string, token: string | null) {
  const began = performance.now();
  const response = await fetch(`${convexUrl()}/api/${kind}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(token !== null && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ path, args: {}, format: "json" }),
    signal: AbortSignal.timeout(8000),
  });
  const body: unknown = await response.json().catch(() => ({}));
  return { body, status: response.status, ms: performance.now() - began };
}

function read(body: unknown): Pick<Answer, "accepted" | "words" | "name"> {
  const { status, value, errorMessage, errorData, code, message } = body as Record<string, unknown>;
  if (status === "success") {
    const me = (value as { me?: { name?: string } } | undefined)?.me;
    return { accepted: true, ...(me?.name && { name: me.name }) };
  }
  const kind = (errorData as { kind?: string } | undefined)?.kind;
  const words = [kind ?? code, kind ? undefined : (message ?? errorMessage)];
  return { accepted: false, words: words.filter(Boolean).join(": ") || undefined };
}
