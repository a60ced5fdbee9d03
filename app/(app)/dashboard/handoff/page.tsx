import { HandOff } from "@/components/handoff/hand-off";
import { api } from "@/convex/_generated/api";
import { openDoor } from "@/lib/server/me";
import { preloadAs } from "@/lib/server/preload";
import { titled } from "@/lib/server/titled";

export const generateMetadata = titled("handoff");

export default async function HandOffPage() {
  const door = await openDoor();
  if (!door.open || door.standing.state !== "active") return null;
  return <HandOff done={await preloadAs(door.token, api.lessons.done, {})} />;
}
