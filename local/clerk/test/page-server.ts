/**
 * A tiny application for browser tests: one HTML page on every path, with the real clerk-js and the
 * real components, mounted by the path.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Clerk } from "../index.ts";

export interface PageServer {
  url: string;
  close(): Promise<void>;
}

/** Serves the page on a free loopback port, browsed as `localhost`. */
export async function startPageServer(clerk: Clerk): Promise<PageServer> {
  const server = createServer((_, response) => {
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
    response.end(page(clerk));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function page(clerk: Clerk): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Application</title><link rel="icon" href="data:,">
<style>body { font: 16px system-ui, sans-serif; margin: 40px; }</style></head>
<body>
<div id="button"></div><main id="app"></main><p id="who"></p>
<script crossorigin="anonymous" src="${clerk.clerkUiUrl}"></script>
<script crossorigin="anonymous" src="${clerk.clerkJsUrl}"
  data-clerk-publishable-key="${clerk.publishableKey}" data-clerk-proxy-url="${clerk.url}"></script>
<script>
(async () => {
  const app = document.getElementById("app"), who = document.getElementById("who");
  await Clerk.load({
    ui: { ClerkUI: window.__internal_ClerkUICtor },
    signInUrl: "/sign-in", signUpUrl: "/sign-up",
    signInFallbackRedirectUrl: "/", signUpFallbackRedirectUrl: "/", afterSignOutUrl: "/",
    telemetry: false,
  });
  const path = location.pathname;
  if (path.startsWith("/sign-in")) Clerk.mountSignIn(app, { routing: "hash", withSignUp: location.search.includes("combined") });
  else if (path.startsWith("/sign-up")) Clerk.mountSignUp(app, { routing: "hash" });
  else if (Clerk.user) {
    Clerk.mountUserButton(document.getElementById("button"));
    if (path.startsWith("/profile")) Clerk.mountUserProfile(app, { routing: "hash" });
    Clerk.addListener(({ user }) => { who.textContent = user ? "Hello " + (user.fullName ?? user.id) : "Signed out"; });
  } else who.textContent = "Signed out";
})();
</script>
</body></html>`;
}
