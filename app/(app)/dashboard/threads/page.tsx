import { MessagesSquare } from "lucide-react";
import { EmptyState } from "@/components/ui/empty-state";
import { openDoor } from "@/lib/server/me";
import { titled } from "@/lib/server/titled";
import { getWords } from "@/lib/server/words";

export const generateMetadata = titled("threads");

export default async function ThreadsPage() {
  const door = await openDoor();
  if (!door.open || door.standing.state !== "active") return null;
  const t = await getWords("threads");
  return (
    <EmptyState
      icon={<MessagesSquare />}
      title={t("choose.title")}
      description={t("choose.text")}
      className="m-auto"
    />
  );
}
