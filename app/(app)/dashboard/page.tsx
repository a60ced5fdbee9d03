import type { Metadata } from "next";
import { Overview } from "@/components/account/overview";
import { openDoor } from "@/lib/server/me";

export const metadata: Metadata = { title: "Overview" };

export default async function DashboardPage() {
  const door = await openDoor();
  if (!door.open || door.standing.state !== "active") return null;
  return <Overview me={door.me} />;
}
