import { notFound } from "next/navigation";
import { requireSession } from "@/lib/server/session";

/** An address below the dashboard that leads nowhere is told so in the shell, not on a bare page. */
export default async function NowherePage() {
  await requireSession();
  notFound();
}
