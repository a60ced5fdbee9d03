import { expect, test } from "vitest";
import { dynamicDirectives, originsOf, staticPolicy, withoutInlineScripts } from "./policy";

const key = (host: string) => `pk_test_${Buffer.from(`${host}$`).toString("base64")}`;

test("the origins of a build on a laptop are http, and the socket's is ws", () => {
  const origins = originsOf({
    NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: key("words.clerk.accounts.dev"),
    NEXT_PUBLIC_CLERK_PROXY_URL: "http://localhost:4010",
    NEXT_PUBLIC_CONVEX_URL: "http://127.0.0.1:3210",
  });
  expect(origins).toEqual({
    clerk: ["http://localhost:4010"],
    convex: ["http://127.0.0.1:3210", "ws://127.0.0.1:3210"],
  });
});

test("the origins of a build for the clouds are https and wss", () => {
  const origins = originsOf({
    NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: key("clerk.handoff.test"),
    NEXT_PUBLIC_CONVEX_URL: "https://quiet-otter-1.convex.cloud",
  });
  expect(origins).toEqual({
    clerk: ["https://clerk.handoff.test"],
    convex: ["https://quiet-otter-1.convex.cloud", "wss://quiet-otter-1.convex.cloud"],
  });
});

test.each([{}, { NEXT_PUBLIC_CLERK_PROXY_URL: "/__clerk", NEXT_PUBLIC_CONVEX_URL: "words" }])(
  "settings that name no origin add none",
  (settings) => expect(originsOf(settings)).toEqual({ clerk: [], convex: [] }),
);

test("both policies close what neither page needs", () => {
  const dynamic = dynamicDirectives({ clerk: [], convex: [] });
  const fixed = staticPolicy(false);
  for (const name of ["base-uri", "object-src", "frame-ancestors"]) {
    expect(dynamic[name]).toEqual(["'none'"]);
    expect(fixed).toContain(`${name} 'none'`);
  }
  expect(fixed).not.toMatch(/unsafe-eval|ws:|https?:/);
});

test("inline scripts are taken out of the policy for scripts alone", () => {
  const policy = "script-src 'self' 'unsafe-inline' 'nonce-x'; style-src 'self' 'unsafe-inline'";
  expect(withoutInlineScripts(policy)).toBe(
    "script-src 'self' 'nonce-x'; style-src 'self' 'unsafe-inline'",
  );
});
