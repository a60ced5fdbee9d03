import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { candidates, findChromium, type Machine } from "./browser.mjs";

const bare = { places: [], root: false, playwright: () => ({ cli: "", browser: "" }) };

describe("where a Chromium may be", () => {
  test("on Linux: the path in its order, then the usual places", () => {
    const found = candidates({
      ...bare,
      platform: "linux",
      env: { PATH: "/a:/b" },
      home: "/home/x",
      places: ["/snap/x"],
    });
    expect(found.slice(0, 2)).toEqual(["/a/chromium", "/b/chromium"]);
    expect(found).toContain("/b/google-chrome");
    expect(found).toContain("/snap/x");
  });

  test("on macOS: both folders of applications", () => {
    const found = candidates({ ...bare, platform: "darwin", env: {}, home: "/Users/x" });
    expect(found[0]).toBe("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome");
    expect(found.some((path) => path.startsWith("/Users/x/Applications/"))).toBe(true);
  });

  test("on Windows: where the installer puts it", () => {
    const env = { PROGRAMFILES: "C:\\P", LOCALAPPDATA: "C:\\L" };
    const found = candidates({ ...bare, platform: "win32", env, home: "C:\\x" });
    expect(found).toContain("C:\\P\\Google\\Chrome\\Application\\chrome.exe");
    expect(found.every((path) => !path.includes("undefined"))).toBe(true);
  });
});

/** A machine in a folder of its own: real programs, though small ones, on its path. */
describe.skipIf(process.platform === "win32")("a Chromium", () => {
  const browser = `#!/bin/sh\necho Chromium 156.0\n`;
  const stub = `#!/bin/sh\necho "install me first" >&2; exit 1\n`;
  const problem = {
    problem:
      "No Chromium or Chrome was found or could be downloaded: install one, or name it in HANDOFF_CHROMIUM.",
  };

  function machine(programs: Record<string, string>, over: Partial<Machine> = {}) {
    const folder = mkdtempSync(join(tmpdir(), "handoff-browser-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    mkdirSync(join(folder, "bin"));
    const write = (name: string, text: string) =>
      writeFileSync(join(folder, name), text.replaceAll("$HERE", folder), { mode: 0o700 });
    for (const [name, text] of Object.entries(programs)) write(name, text);
    const said: string[] = [];
    const here: Machine = {
      platform: "linux",
      env: { PATH: join(folder, "bin") },
      home: folder,
      places: [],
      root: true,
      playwright: () => ({
        cli: join(folder, "playwright.cjs"),
        browser: join(folder, "pw-chrome"),
      }),
      ...over,
    };
    here.env = { ...here.env, ...over.env };
    return { folder, said, find: () => findChromium((line) => said.push(line), here) };
  }

  /** Playwright's command, which gets a browser or does not. */
  const downloads = `require("node:fs").writeFileSync("$HERE/pw-chrome", ${JSON.stringify(browser)}, { mode: 0o700 })`;
  const fails = "process.exit(1)";
  /** Both steps are needed, as in an image whose lists of packages were removed. */
  const apt = `#!/bin/sh
PATH=/usr/bin:/bin
case "$*" in
  "update -qq") touch $HERE/lists ;;
  "install -y -qq --no-install-recommends chromium")
    [ -e $HERE/lists ] && [ "$DEBIAN_FRONTEND" = noninteractive ] || exit 100
    printf '%s' '${browser}' > $HERE/bin/chromium && chmod 700 $HERE/bin/chromium ;;
  *) exit 2 ;;
esac
`;

  test("that is installed is taken, one that only asks to be installed is not", async () => {
    const { folder, said, find } = machine({
      "bin/chromium": stub,
      "bin/google-chrome": browser,
      "playwright.cjs": fails,
    });
    expect(await find()).toEqual({ path: join(folder, "bin/google-chrome") });
    expect(said).toEqual([]);
  });

  test("of Playwright's own is taken where none is installed", async () => {
    const { folder, said, find } = machine({ "pw-chrome": browser, "playwright.cjs": fails });
    expect(await find()).toEqual({ path: join(folder, "pw-chrome") });
    expect(said).toEqual([]);
  });

  test("is downloaded by Playwright where there is none", async () => {
    const { folder, said, find } = machine({ "playwright.cjs": downloads, "bin/apt-get": apt });
    expect(await find()).toEqual({ path: join(folder, "pw-chrome") });
    expect(said).toEqual(["No Chromium found: downloading Playwright's"]);
  });

  test("comes from apt where the download fails", async () => {
    const { folder, said, find } = machine({ "playwright.cjs": fails, "bin/apt-get": apt });
    expect(await find()).toEqual({ path: join(folder, "bin/chromium") });
    expect(said.at(-1)).toBe("Installing Chromium with apt-get");
  });

  test.each([
    ["without the right to install", { root: false }, apt],
    ["on another system", { platform: "darwin" as const }, apt],
    ["when apt fails, too", {}, "#!/bin/sh\nexit 100\n"],
  ])("that cannot be had is one line with the cure: %s", async (_, over, aptGet) => {
    const { said, find } = machine({ "playwright.cjs": fails, "bin/apt-get": aptGet }, over);
    expect(await find()).toEqual(problem);
    expect(said.length).toBeGreaterThan(0);
  });

  test("that was named is the only one that counts", async () => {
    const good = machine({ named: browser, "bin/chromium": browser });
    const path = join(good.folder, "named");
    const env = { HANDOFF_CHROMIUM: path };
    expect(await machine({ "bin/chromium": browser }, { env }).find()).toEqual({ path });
    const gone = { HANDOFF_CHROMIUM: "/nowhere/chromium" };
    expect(await machine({ "bin/chromium": browser }, { env: gone }).find()).toEqual({
      problem: "HANDOFF_CHROMIUM names no browser that runs: /nowhere/chromium.",
    });
  });
});
