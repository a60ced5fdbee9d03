import { describe, expect, test } from "vitest";
import { candidates } from "./browser.mjs";

describe("where a Chromium may be", () => {
  test("on Linux: the path in its order, then the usual places", () => {
    const found = candidates({ platform: "linux", env: { PATH: "/a:/b" }, home: "/home/x" });
    expect(found.slice(0, 2)).toEqual(["/a/chromium", "/b/chromium"]);
    expect(found).toContain("/b/google-chrome");
    expect(found).toContain("/snap/bin/chromium");
  });

  test("on macOS: both folders of applications", () => {
    const found = candidates({ platform: "darwin", env: {}, home: "/Users/x" });
    expect(found[0]).toBe("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome");
    expect(found.some((path) => path.startsWith("/Users/x/Applications/"))).toBe(true);
  });

  test("on Windows: where the installer puts it", () => {
    const env = { PROGRAMFILES: "C:\\P", LOCALAPPDATA: "C:\\L" };
    const found = candidates({ platform: "win32", env, home: "C:\\x" });
    expect(found).toContain("C:\\P\\Google\\Chrome\\Application\\chrome.exe");
    expect(found.every((path) => !path.includes("undefined"))).toBe(true);
  });
});
