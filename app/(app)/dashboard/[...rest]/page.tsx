import { notFound } from "next/navigation";

/** An address below the dashboard that leads nowhere is told so in the shell, not on a bare page. */
export default function NowherePage() {
  notFound();
}
