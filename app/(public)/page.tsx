import type { Metadata } from "next";
import { Landing } from "@/components/landing/landing";
import { landingPaths } from "@/lib/messages/locales";

export const dynamic = "force-static";

export const metadata: Metadata = { alternates: { languages: landingPaths } };

export default Landing;
