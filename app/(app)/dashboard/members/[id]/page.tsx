import { Person } from "@/components/members/person";
import { WordsProvider } from "@/components/messages/words-provider";
import { NothingHere } from "@/components/shell/nothing-here";
import { api } from "@/convex/_generated/api";
import { convexAs } from "@/lib/server/convex";
import { openDoor } from "@/lib/server/me";
import { preloaded, preloadAs } from "@/lib/server/preload";
import { titled } from "@/lib/server/titled";

export const generateMetadata = titled("member");

type PersonPageProps = { params: Promise<{ id: string }> };

export default async function PersonPage({ params }: PersonPageProps) {
  const door = await openDoor();
  if (!door.open || door.standing.state !== "active") return null;
  const { id } = await params;
  const person = await convexAs(door.token).query(api.directory.get, { id });
  if (!person) return <NothingHere />;
  const trail = person.standing
    ? await preloadAs(door.token, api.directory.trail, { id: person.id })
    : undefined;
  return (
    <WordsProvider namespaces={["members"]}>
      <Person person={preloaded(api.directory.get, { id }, person)} trail={trail} />
    </WordsProvider>
  );
}
