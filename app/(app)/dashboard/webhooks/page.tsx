import { ForbiddenState } from "@/components/shell/states";
import { firstHour } from "@/components/webhooks/hours";
import { PAGE_SIZE } from "@/components/webhooks/page-size";
import { Webhooks } from "@/components/webhooks/webhooks";
import { api } from "@/convex/_generated/api";
import { webhookUrl } from "@/lib/convex-url";
import { convexAs } from "@/lib/server/convex";
import { openDoor } from "@/lib/server/me";
import { preloadAs } from "@/lib/server/preload";
import { titled } from "@/lib/server/titled";

export const generateMetadata = titled("webhooks");

export default async function WebhooksPage() {
  const door = await openDoor();
  if (!door.open || door.standing.state !== "active") return null;
  if (door.standing.me.role !== "admin") return <ForbiddenState />;
  const since = firstHour(await now());
  const [first, summary] = await Promise.all([
    convexAs(door.token).query(api.deliveries.list, {
      paginationOpts: { numItems: PAGE_SIZE, cursor: null },
    }),
    preloadAs(door.token, api.deliveries.summary, { since }),
  ]);
  return <Webhooks first={first} summary={summary} since={since} endpointUrl={webhookUrl()} />;
}

/** The time of the request: rendering itself must not depend on it. */
async function now(): Promise<number> {
  return Date.now();
}
