import { HandOff } from "@/components/handoff/hand-off";
import { WordsProvider } from "@/components/messages/words-provider";
import { api } from "@/convex/_generated/api";
import { openDoor } from "@/lib/server/me";
import { preloadAs } from "@/lib/server/preload";
import { titled } from "@/lib/server/titled";

export const generateMetadata = titled("handoff");

export default async function HandOffPage() {
  const door = await openDoor();
  if (!door.open || door.standing.state !== "active") return null;
  return (
    <WordsProvider namespaces={["handoff"]}>
      <HandOff done={await preloadAs(door.token, api.lessons.done, {})} />
    </WordsProvider>
  );
}
