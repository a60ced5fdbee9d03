// By style sheet: a font of `geist` is fetched in advance by every page, and most have no use for this one.
import "@fontsource-variable/geist-mono/index.css";
import { GeistSans } from "geist/font/sans";
import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import { pageLocale } from "@/lib/server/locale";
import { getWords } from "@/lib/server/words";
import "./globals.css";

/**
 * Where this runs, for the addresses of pictures in link previews. Vercel tells Next by itself; nobody previews the links
 * of a laptop, and Next would warn on every start that it has not been told.
 */
const siteUrl =
  process.env.NEXT_PUBLIC_SITE_URL || (process.env.VERCEL ? undefined : "http://localhost:3000");

export async function generateMetadata(): Promise<Metadata> {
  const t = await getWords("landing");
  return {
    metadataBase: siteUrl ? new URL(siteUrl) : undefined,
    title: { default: "Handoff", template: "%s · Handoff" },
    description: t("description"),
    applicationName: "Handoff",
  };
}

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#fbfaf7" },
    { media: "(prefers-color-scheme: dark)", color: "#120f0d" },
  ],
};

/** No providers here: they would put both clients into the static pages. They stand in the groups that need them. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  return (
    // The theme script of the static pages sets an attribute before React sees the element.
    <html
      lang={await pageLocale()}
      className={`${GeistSans.variable} font-sans`}
      suppressHydrationWarning
    >
      <body>{children}</body>
    </html>
  );
}
