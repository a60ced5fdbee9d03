import { Directory } from "@/components/members/directory";
import { PAGE_SIZE } from "@/components/members/page-size";
import { WordsProvider } from "@/components/messages/words-provider";
import { api } from "@/convex/_generated/api";
import { early } from "@/lib/server/early";
import { openDoor } from "@/lib/server/me";
import { titled } from "@/lib/server/titled";

const people = early(api.directory.list, { paginationOpts: { numItems: PAGE_SIZE, cursor: null } });

export const generateMetadata = titled("members", people.begin);

export default async function MembersPage() {
  const door = await openDoor();
  if (!door.open || door.standing.state !== "active") return null;
  const first = await people.read(door.token);
  return (
    <WordsProvider namespaces={["members"]}>
      <Directory first={first} isAdmin={door.standing.me.role === "admin"} />
    </WordsProvider>
  );
}
