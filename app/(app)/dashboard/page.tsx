import type { Metadata } from "next";
import { Greeting } from "@/components/account/greeting";
import { openDoor } from "@/lib/server/me";

export const metadata: Metadata = { title: "Overview" };

export default async function DashboardPage() {
  const door = await openDoor();
  if (!door.open || door.standing.state !== "active") return null;
  return <Greeting me={door.me} />;
}
