import localFont from "next/font/local";

/** The package's own asks every page for it in advance, and most have no use for it: browsers complain of that. */
export const mono = localFont({
  src: "../../node_modules/geist/dist/fonts/geist-mono/GeistMono-Variable.woff2",
  variable: "--font-geist-mono",
  weight: "100 900",
  adjustFontFallback: false,
  preload: false,
});
