import { NothingHere } from "@/components/shell/nothing-here";
import { requireSession } from "@/lib/server/session";
import { titled } from "@/lib/server/titled";

export const generateMetadata = titled("notFound");

/** An address below the dashboard that leads nowhere is told so in the shell, not on a bare page. */
export default async function NowherePage() {
  await requireSession();
  return <NothingHere />;
}
