import type { Metadata } from "next";
import { Settings } from "@/components/settings/settings";
import { openDoor } from "@/lib/server/me";

export const metadata: Metadata = { title: "Settings" };

export default async function SettingsPage() {
  const door = await openDoor();
  if (!door.open || door.standing.state !== "active") return null;
  return <Settings />;
}
