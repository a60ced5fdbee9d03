"use client";

import { GeistSans } from "geist/font/sans";
import { ErrorScreen, type ErrorScreenProps } from "@/components/shell/error-screen";
import "./globals.css";

/** Takes the place of the whole document when the root layout itself fails. */
export default function GlobalError(props: ErrorScreenProps) {
  return (
    <html lang="en" className={`${GeistSans.variable} font-sans`}>
      <title>That did not work · Handoff</title>
      <body>
        <main className="grid min-h-dvh place-items-center">
          <ErrorScreen {...props} />
        </main>
      </body>
    </html>
  );
}
