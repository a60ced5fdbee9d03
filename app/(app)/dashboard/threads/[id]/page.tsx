import { NothingHere } from "@/components/shell/nothing-here";
import { MESSAGES_SIZE } from "@/components/threads/page-size";
import { ThreadView } from "@/components/threads/thread-view";
import { api } from "@/convex/_generated/api";
import { displayName } from "@/lib/people";
import { convexAs } from "@/lib/server/convex";
import { openDoor } from "@/lib/server/me";
import { preloaded } from "@/lib/server/preload";
import { titled } from "@/lib/server/titled";

export const generateMetadata = titled("thread");

type ThreadPageProps = { params: Promise<{ id: string }> };

export default async function ThreadPage({ params }: ThreadPageProps) {
  const door = await openDoor();
  if (!door.open || door.standing.state !== "active") return null;
  const { id } = await params;
  const convex = convexAs(door.token);
  const thread = await convex.query(api.threads.get, { id });
  if (!thread) return <NothingHere />;
  const messages = await convex.query(api.messages.list, {
    threadId: thread.id,
    paginationOpts: { numItems: MESSAGES_SIZE, cursor: null },
  });
  const { me } = door.standing;
  return (
    <ThreadView
      key={id}
      thread={preloaded(api.threads.get, { id }, thread)}
      messages={messages}
      me={{ id: me.id, name: displayName(me) }}
    />
  );
}
