import { WordsProvider } from "@/components/messages/words-provider";
import { Overview } from "@/components/overview/overview";
import { ACTIVITY_SIZE } from "@/components/overview/page-size";
import { api } from "@/convex/_generated/api";
import { firstDay } from "@/domain/days";
import { early } from "@/lib/server/early";
import { openDoor } from "@/lib/server/me";
import { preloadAs } from "@/lib/server/preload";
import { titled } from "@/lib/server/titled";

const activityLines = early(api.activity.mine, {
  paginationOpts: { numItems: ACTIVITY_SIZE, cursor: null },
});

export const generateMetadata = titled("overview", activityLines.begin);

export default async function DashboardPage() {
  const door = await openDoor();
  if (!door.open || door.standing.state !== "active") return null;
  const { token, standing } = door;
  const [activity, statistics] = await Promise.all([
    activityLines.read(token),
    standing.me.role === "admin" ? readStatistics(token) : undefined,
  ]);
  return (
    <WordsProvider namespaces={["overview", "handoff"]}>
      <Overview me={door.me} activity={activity} statistics={statistics} />
    </WordsProvider>
  );
}

async function readStatistics(token: string) {
  const since = firstDay(Date.now());
  return { since, daily: await preloadAs(token, api.statistics.daily, { since }) };
}
