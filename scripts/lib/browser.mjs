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
 * @property {string[]} places where else than on its path Linux keeps one
 * @property {boolean} root whether we may install packages
 * @property {() => { cli: string, browser: string }} playwright its command, and where its own browser is or would be
 */

/** @type {Machine} */
const thisMachine = {
  platform: process.platform,
  env: process.env,
  home: homedir(),
  places: ["/opt/google/chrome/chrome", "/snap/bin/chromium"],
  root: process.getuid?.() === 0,
  playwright: () => ({
    cli: createRequire(import.meta.url).resolve("@playwright/test/cli"),
    browser: createRequire(import.meta.url)("@playwright/test").chromium.executablePath(),
  }),
};

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

/**
 * Where a Chromium may be, the likeliest first.
 *
 * @param {Machine} machine
 * @returns {string[]}
 */
export function candidates({ platform, env, home, places }) {
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
  return [...names.flatMap((name) => onPath(env, name)), ...places];
}

/** @param {Machine["env"]} env @param {string} name */
function onPath(env, name) {
  const folders = (env.PATH ?? "").split(delimiter).filter(Boolean);
  return folders.map((folder) => join(folder, name));
}

/**
 * Finds or gets a Chromium.
 *
 * @param {(line: string) => void} say told before each step that takes long
 * @param {Machine} [machine]
 * @returns {Promise<{ path: string } | { problem: string }>} problem: one line with the cure
 */
export async function findChromium(say, machine = thisMachine) {
  const { env, platform } = machine;
  const named = env.HANDOFF_CHROMIUM;
  if (named) {
    return runs(named, machine)
      ? { path: named }
      : { problem: `HANDOFF_CHROMIUM names no browser that runs: ${named}.` };
  }
  const { cli, browser } = machine.playwright();
  const find = () => [...candidates(machine), browser].find((path) => runs(path, machine));
  const installed = find();
  if (installed) return { path: installed };

  say("No Chromium found: downloading Playwright's");
  await run(process.execPath, [cli, "install", "--no-shell", "chromium"], {
    ...env,
    PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: "15000",
  });
  const downloaded = find();
  if (downloaded) return { path: downloaded };

  const apt = onPath(env, "apt-get").find((path) => existsSync(path));
  if (platform === "linux" && machine.root && apt) {
    say("Installing Chromium with apt-get");
    const quiet = { ...env, DEBIAN_FRONTEND: "noninteractive" };
    await run(apt, ["update", "-qq"], quiet);
    await run(apt, ["install", "-y", "-qq", "--no-install-recommends", "chromium"], quiet);
    const packaged = find();
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
 * @param {Machine} machine
 */
function runs(path, { platform }) {
  if (!existsSync(path)) return false;
  if (platform === "win32") return true;
  const { status, stdout } = spawnSync(path, ["--version"], { encoding: "utf8", timeout: 20_000 });
  return status === 0 && /chrom/i.test(stdout);
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {Record<string, string | undefined>} env
 * @returns {Promise<number>}
 */
function run(command, args, env) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: ["ignore", "inherit", "inherit"],
      env: /** @type {NodeJS.ProcessEnv} */ (env),
    });
    child.on("error", () => resolve(127));
    child.on("exit", (code) => resolve(code ?? 1));
  });
}
