import { Overview } from "@/components/account/overview";
import { openDoor } from "@/lib/server/me";
import { titled } from "@/lib/server/titled";

export const generateMetadata = titled("overview");

export default async function DashboardPage() {
  const door = await openDoor();
  if (!door.open || door.standing.state !== "active") return null;
  return <Overview me={door.me} />;
}
