"use client";

import { GeistSans } from "geist/font/sans";
import { ErrorScreen, type ErrorScreenProps } from "@/components/shell/error-screen";
import { useFailureWords } from "@/components/shell/use-failure-words";
import "./globals.css";

/** Takes the place of the whole document when the root layout itself fails. */
export default function GlobalError(props: ErrorScreenProps) {
  const { lang, words } = useFailureWords();
  return (
    <html lang={lang} className={`${GeistSans.variable} font-sans`}>
      <title>{[words.title, "Handoff"].join(" · ")}</title>
      <body>
        <main className="grid min-h-dvh place-items-center">
          <ErrorScreen {...props} />
        </main>
      </body>
    </html>
  );
}
