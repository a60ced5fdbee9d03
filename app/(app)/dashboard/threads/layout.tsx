import type { ReactNode } from "react";
import { WordsProvider } from "@/components/messages/words-provider";
import { THREADS_SIZE } from "@/components/threads/page-size";
import { ThreadList } from "@/components/threads/thread-list";
import { ThreadsFrame } from "@/components/threads/threads-frame";
import { api } from "@/convex/_generated/api";
import { convexAs } from "@/lib/server/convex";
import { openDoor } from "@/lib/server/me";

export default async function ThreadsLayout({ children }: { children: ReactNode }) {
  const door = await openDoor();
  if (!door.open || door.standing.state !== "active") return null;
  const first = await convexAs(door.token).query(api.threads.list, {
    paginationOpts: { numItems: THREADS_SIZE, cursor: null },
  });
  return (
    <WordsProvider namespaces={["threads"]}>
      <ThreadsFrame list={<ThreadList first={first} />}>{children}</ThreadsFrame>
    </WordsProvider>
  );
}
