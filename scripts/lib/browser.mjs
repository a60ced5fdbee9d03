/**
 * A Chromium for the tests: the one named, one that is installed, Playwright's own, a download, the
 * system's package manager, in that order; else one line that says what to do.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";

/**
 * @typedef {object} Machine
 * @property {NodeJS.Platform} platform
 * @property {Record<string, string | undefined>} env
 * @property {string} home
 */

/** @type {Machine} */
const thisMachine = { platform: process.platform, env: process.env, home: homedir() };

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

/**
 * Where a Chromium may be, the likeliest first.
 *
 * @param {Machine} machine
 * @returns {string[]}
 */
export function candidates({ platform, env, home }) {
  const folders = (env.PATH ?? "").split(delimiter).filter(Boolean);
  if (platform === "darwin") {
    const apps = ["Google Chrome", "Chromium", "Google Chrome for Testing"];
    return ["/Applications", join(home, "Applications")].flatMap((folder) =>
      apps.map((app) => `${folder}/${app}.app/Contents/MacOS/${app}`),
    );
  }
  if (platform === "win32") {
    const places = [env.PROGRAMFILES, env["PROGRAMFILES(X86)"], env.LOCALAPPDATA].filter(Boolean);
    return places.flatMap((place) => [
      `${place}\\Google\\Chrome\\Application\\chrome.exe`,
      `${place}\\Chromium\\Application\\chrome.exe`,
    ]);
  }
  return [
    ...names.flatMap((name) => folders.map((folder) => join(folder, name))),
    "/opt/google/chrome/chrome",
    "/snap/bin/chromium",
  ];
}

/**
 * Finds or gets a Chromium.
 *
 * @param {(line: string) => void} say told before each step that takes long
 * @returns {Promise<{ path: string } | { problem: string }>} problem: one line with the cure
 */
export async function findChromium(say) {
  const named = process.env.HANDOFF_CHROMIUM;
  if (named) {
    return runs(named)
      ? { path: named }
      : { problem: `HANDOFF_CHROMIUM names no browser that runs: ${named}.` };
  }
  const installed = candidates(thisMachine).find(runs) ?? playwrightsOwn();
  if (installed) return { path: installed };

  say("No Chromium found: downloading Playwright's");
  await run(process.execPath, [playwrightCli(), "install", "--no-shell", "chromium"], {
    PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: "15000",
  });
  const downloaded = playwrightsOwn();
  if (downloaded) return { path: downloaded };

  if (process.platform === "linux" && process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    say("Installing Chromium with apt-get");
    const quiet = { DEBIAN_FRONTEND: "noninteractive" };
    await run("apt-get", ["update", "-qq"], quiet);
    await run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], quiet);
    const packaged = candidates(thisMachine).find(runs);
    if (packaged) return { path: packaged };
  }
  return {
    problem:
      "No Chromium or Chrome was found or could be downloaded: install one, or name it in HANDOFF_CHROMIUM.",
  };
}

/**
 * True for a browser that starts. Some systems put a stub in its place that only asks to install
 * one; on Windows the question itself would open a window.
 *
 * @param {string} path
 */
function runs(path) {
  if (!existsSync(path)) return false;
  if (process.platform === "win32") return true;
  const { status, stdout } = spawnSync(path, ["--version"], { encoding: "utf8", timeout: 20_000 });
  return status === 0 && /chrom/i.test(stdout);
}

function playwrightsOwn() {
  const { chromium } = createRequire(import.meta.url)("@playwright/test");
  const path = chromium.executablePath();
  return existsSync(path) ? path : null;
}

function playwrightCli() {
  return createRequire(import.meta.url).resolve("@playwright/test/cli");
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {Record<string, string>} env
 * @returns {Promise<number>}
 */
function run(command, args, env) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: ["ignore", "inherit", "inherit"],
      env: { ...process.env, ...env },
    });
    child.on("error", () => resolve(127));
    child.on("exit", (code) => resolve(code ?? 1));
  });
}
