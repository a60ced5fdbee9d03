import { Directory } from "@/components/members/directory";
import { PAGE_SIZE } from "@/components/members/page-size";
import { WordsProvider } from "@/components/messages/words-provider";
import { api } from "@/convex/_generated/api";
import { convexAs } from "@/lib/server/convex";
import { openDoor } from "@/lib/server/me";
import { titled } from "@/lib/server/titled";

export const generateMetadata = titled("members");

export default async function MembersPage() {
  const door = await openDoor();
  if (!door.open || door.standing.state !== "active") return null;
  const first = await convexAs(door.token).query(api.directory.list, {
    paginationOpts: { numItems: PAGE_SIZE, cursor: null },
  });
  return (
    <WordsProvider namespaces={["members"]}>
      <Directory first={first} isAdmin={door.standing.me.role === "admin"} />
    </WordsProvider>
  );
}
