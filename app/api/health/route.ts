import { convexUrl } from "@/lib/convex-url";

const TIMEOUT_MS = 2000;

/** Whether this server can do its work: it runs, since it answers, and Convex answers it. */
export async function GET() {
  const isUp = await answers(`${convexUrl()}/version`);
  return Response.json(
    { status: isUp ? "ok" : "degraded", convex: isUp ? "up" : "down" },
    { status: isUp ? 200 : 503, headers: { "cache-control": "no-store" } },
  );
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, {
      cache: "no-store",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return response.ok;
  } catch {
    return false;
  }
}
