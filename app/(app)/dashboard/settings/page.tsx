import { Settings } from "@/components/settings/settings";
import { api } from "@/convex/_generated/api";
import { openDoor } from "@/lib/server/me";
import { preloadAs } from "@/lib/server/preload";
import { titled } from "@/lib/server/titled";

export const generateMetadata = titled("settings");

export default async function SettingsPage() {
  const door = await openDoor();
  if (!door.open || door.standing.state !== "active") return null;
  return <Settings choices={await preloadAs(door.token, api.settings.mine, {})} />;
}
