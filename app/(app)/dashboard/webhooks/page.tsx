import { AdminsOnly } from "@/components/auth/admins-only";
import { WordsProvider } from "@/components/messages/words-provider";
import { ForbiddenState } from "@/components/shell/states";
import { filterArgs, readFilter } from "@/components/webhooks/filter";
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

type WebhooksPageProps = {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

export default async function WebhooksPage({ searchParams }: WebhooksPageProps) {
  const door = await openDoor();
  if (!door.open || door.standing.state !== "active") return null;
  if (door.standing.me.role !== "admin") return <ForbiddenState />;
  const filter = readFilter(await searchParams);
  const now = await currentTime();
  const since = firstHour(now);
  const [first, summary, latest, removals] = await Promise.all([
    convexAs(door.token).query(api.deliveries.list, {
      ...filterArgs(filter, now),
      paginationOpts: { numItems: PAGE_SIZE, cursor: null },
    }),
    preloadAs(door.token, api.deliveries.summary, { since }),
    preloadAs(door.token, api.reconcile.latest, {}),
    preloadAs(door.token, api.removals.list, {}),
  ]);
  return (
    <WordsProvider namespaces={["webhooks"]}>
      <AdminsOnly>
        <Webhooks
          first={first}
          filter={filter}
          summary={summary}
          latest={latest}
          removals={removals}
          since={since}
          now={now}
          endpointUrl={webhookUrl()}
        />
      </AdminsOnly>
    </WordsProvider>
  );
}

/** The time of the request: rendering itself must not depend on it. */
async function currentTime(): Promise<number> {
  return Date.now();
}
