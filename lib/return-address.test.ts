import { describe, expect, test } from "vitest";
import { safeReturn, signInPath, withoutForeignReturns } from "./return-address";

const origin = "https://app.handoff.test";

describe("a return address", () => {
  test.each([
    ["/dashboard", "/dashboard"],
    ["/dashboard/threads?id=1#end", "/dashboard/threads?id=1#end"],
    ["/", "/"],
    [`${origin}/dashboard`, "/dashboard"],
    [origin, "/"],
    ["/search?next=https://evil.test", "/search?next=https://evil.test"],
    ["/a/../dashboard", "/dashboard"],
    ["/%2f%2fevil.test", "/%2f%2fevil.test"],
  ])("%s stays here", (value, path) => expect(safeReturn(value, origin)).toBe(path));

  const evil = [
    "//evil.test",
    "///evil.test",
    "////evil.test",
    "/\\evil.test",
    "\\\\evil.test",
    "\\/evil.test",
    "/\\/evil.test",
    "https://evil.test",
    "http://evil.test",
    "HTTPS://evil.test",
    "https:evil.test",
    "https:/evil.test",
    "https:\\\\evil.test",
    "ftp://evil.test",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    " javascript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "blob:https://evil.test/x",
    "file:///etc/passwd",
    "about:blank",
    "mailto:a@b.test",
    "//evil.test/%2e%2e",
    "//evil.test@app.handoff.test",
    "https://app.handoff.test@evil.test",
    "https://app.handoff.test:x@evil.test/",
    "https://app.handoff.test.evil.test/",
    "https://app.handoff.testevil.test",
    "https://evil.test/https://app.handoff.test/",
    "https://evil.test#https://app.handoff.test/",
    "https://evil.test?https://app.handoff.test/",
    "http://app.handoff.test/",
    "https://app.handoff.test:444/",
    "https://user@app.handoff.test/",
    "/\t/evil.test",
    "/\n/evil.test",
    "/\r\n/evil.test",
    "\t//evil.test",
    "\n//evil.test",
    "/dashboard\r\nLocation: https://evil.test",
    "/\u0000/evil.test",
    "//\u3002evil.test",
    "/.//evil.test",
    "/..//evil.test",
    "/./\\evil.test",
    "/a/..//evil.test",
    "",
    " ",
    ".",
    "..",
    "evil.test",
    "dashboard",
    "?x",
    "#x",
    "@evil.test",
    ":80",
    "///",
    "//",
    "https://",
    "https:///evil.test",
    "//[::1]",
    "https://[::1]/",
    "//0x7f000001",
    `/${"x".repeat(2001)}`,
  ];

  test(`is tried in ${evil.length} spellings`, () =>
    expect(evil.length).toBeGreaterThanOrEqual(60));

  test.each(evil.map((value) => [value]))("%j leads nowhere", (value) => {
    expect(safeReturn(value, origin)).toBeNull();
  });
});

describe("the sign-in page's address", () => {
  test.each([
    "redirect_url",
    "sign_in_force_redirect_url",
    "sign_up_fallback_redirect_url",
    "after_sign_in_url",
  ])("loses a foreign %s and keeps the rest", (name) => {
    const url = new URL(`${origin}/sign-in?${name}=https%3A%2F%2Fevil.test&x=1`);
    expect(withoutForeignReturns(url)?.href).toBe(`${origin}/sign-in?x=1`);
  });

  test("loses both of a pair of which one is foreign", () => {
    const url = new URL(`${origin}/sign-in?redirect_url=/dashboard&redirect_url=//evil.test`);
    expect(withoutForeignReturns(url)?.href).toBe(`${origin}/sign-in`);
  });

  test("keeps what leads to the address that people know, where the server has another of its own", () => {
    const inside = "https://0.0.0.0:3000";
    const back = (to: string) =>
      new URL(`${inside}/sign-in?redirect_url=${encodeURIComponent(to)}`);
    expect(withoutForeignReturns(back(`${origin}/dashboard`), origin)).toBeNull();
    expect(withoutForeignReturns(back("https://evil.test/"), origin)?.href).toBe(
      `${inside}/sign-in`,
    );
  });

  test("stays as it is when it leads back here", () => {
    expect(withoutForeignReturns(new URL(`${origin}${signInPath("/dashboard/x?y=1")}`))).toBeNull();
  });
});
