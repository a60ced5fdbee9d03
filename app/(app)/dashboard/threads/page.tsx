import { MessagesSquare } from "lucide-react";
import type { Metadata } from "next";
import { EmptyState } from "@/components/ui/empty-state";
import { openDoor } from "@/lib/server/me";

export const metadata: Metadata = { title: "Threads" };

export default async function ThreadsPage() {
  const door = await openDoor();
  if (!door.open || door.standing.state !== "active") return null;
  return (
    <EmptyState
      icon={<MessagesSquare />}
      title="Choose a thread"
      description="Or begin a new one: whoever you write to sees it at once."
      className="m-auto"
    />
  );
}
