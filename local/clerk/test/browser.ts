/** Chromium for browser tests: the one that the environment names, else one that is installed. */
import { existsSync } from "node:fs";
import { chromium, type Browser } from "@playwright/test";

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // For each page it would load two more, for the suggestions below its address bar.
  "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,SpareRendererForSitePerProcess,HttpsUpgrades,PaintHolding",
];

/** Starts Chromium. Fails with the cure when there is none: a browser test never passes by skipping. */
export async function launchBrowser(): Promise<Browser> {
  const candidates = [
    process.env.HANDOFF_CHROMIUM,
    "/usr/bin/chromium",
    "/usr/bin/google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    chromium.executablePath(),
  ];
  const executablePath = candidates.find((path) => path !== undefined && existsSync(path));
  if (executablePath === undefined) {
    throw new Error("No Chromium: run `npx playwright install chromium` or set HANDOFF_CHROMIUM.");
  }
  return chromium.launch({ executablePath, args: flags });
}
