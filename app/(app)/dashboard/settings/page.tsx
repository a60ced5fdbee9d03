import { WordsProvider } from "@/components/messages/words-provider";
import { Settings } from "@/components/settings/settings";
import { openDoor } from "@/lib/server/me";
import { titled } from "@/lib/server/titled";

export const generateMetadata = titled("settings");

export default async function SettingsPage() {
  const door = await openDoor();
  if (!door.open || door.standing.state !== "active") return null;
  return (
    <WordsProvider namespaces={["settings"]}>
      <Settings me={door.me} />
    </WordsProvider>
  );
}
