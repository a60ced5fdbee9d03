import type { Metadata } from "next";
import { Landing } from "@/components/landing/landing";
import { landingPaths } from "@/lib/messages/locales";
import { speak } from "@/lib/server/locale";
import { wordsIn } from "@/lib/server/words";

export const dynamic = "force-static";

export const metadata: Metadata = {
  description: wordsIn("ru", "landing")("description"),
  alternates: { languages: landingPaths },
};

export default function RussianLandingPage() {
  speak("ru");
  return <Landing />;
}
