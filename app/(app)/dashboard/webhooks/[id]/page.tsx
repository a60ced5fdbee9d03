import { ForbiddenState } from "@/components/shell/states";
import { WordsProvider } from "@/components/messages/words-provider";
import { NothingHere } from "@/components/shell/nothing-here";
import { DeliveryView } from "@/components/webhooks/delivery-view";
import { api } from "@/convex/_generated/api";
import { convexAs } from "@/lib/server/convex";
import { openDoor } from "@/lib/server/me";
import { titled } from "@/lib/server/titled";

export const generateMetadata = titled("delivery");

type DeliveryPageProps = { params: Promise<{ id: string }> };

export default async function DeliveryPage({ params }: DeliveryPageProps) {
  const door = await openDoor();
  if (!door.open || door.standing.state !== "active") return null;
  if (door.standing.me.role !== "admin") return <ForbiddenState />;
  const { id } = await params;
  const delivery = await convexAs(door.token).query(api.deliveries.get, { id });
  if (!delivery) return <NothingHere />;
  return (
    <WordsProvider namespaces={["webhooks"]}>
      <DeliveryView delivery={delivery} />
    </WordsProvider>
  );
}
