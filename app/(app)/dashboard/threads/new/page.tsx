import { WordsProvider } from "@/components/messages/words-provider";
import { NewThread } from "@/components/threads/new-thread";
import { api } from "@/convex/_generated/api";
import { convexAs } from "@/lib/server/convex";
import { openDoor } from "@/lib/server/me";
import { titled } from "@/lib/server/titled";

export const generateMetadata = titled("newThread");

export default async function NewThreadPage() {
  const door = await openDoor();
  if (!door.open || door.standing.state !== "active") return null;
  const people = await convexAs(door.token).query(api.directory.list, {
    paginationOpts: { numItems: 8, cursor: null },
  });
  return (
    <WordsProvider namespaces={["members"]}>
      <NewThread people={people} />
    </WordsProvider>
  );
}
