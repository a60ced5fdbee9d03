/**
 * What the pages are measured against: the barest Next application that does the same. One static
 * page, and one that fetches what the dashboard fetches (a token of Clerk's, the person's row and
 * their activity) and puts it into its HTML. No provider, no style, no script of its own. A third
 * is the second with Clerk's SDK and nothing else: its middleware with a strict policy, `auth()` and
 * its provider, which is the least that any signed-in page of a Clerk application costs.
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** As many lines as the overview begins with. */
const ACTIVITY_SIZE = 8;

/**
 * @param {string} source an import
 * @param {string} who what finds the session's id, `sid`
 */
const page = (source, who) => `${source}

const post = async (url, authorization, body) => {
  const response = await fetch(url, {
    method: "POST",
    cache: "no-store",
    headers: { authorization, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return await response.json();
};

export default async function Page() {
${who}
  const { CLERK_API_URL, CLERK_SECRET_KEY, CONVEX_URL } = process.env;
  const minted = await post(
    CLERK_API_URL + "/v1/sessions/" + sid + "/tokens/convex",
    "Bearer " + CLERK_SECRET_KEY,
    {},
  );
  const ask = async (path, args) => {
    const body = { path, args: [args], format: "json" };
    return (await post(CONVEX_URL + "/api/query", "Bearer " + minted.jwt, body)).value;
  };
  const [standing, activity] = await Promise.all([
    ask("users:getMe", {}),
    ask("activity:mine", { paginationOpts: { numItems: ${ACTIVITY_SIZE}, cursor: null } }),
  ]);
  return (
    <main>
      <h1>Hello, {standing.me.firstName}</h1>
      <p>{JSON.stringify(standing)}</p>
      <p>{JSON.stringify(activity)}</p>
    </main>
  );
}`;

/** @type {Record<string, string>} */
const files = {
  "package.json": JSON.stringify({ name: "bare", private: true, type: "module" }),
  "next.config.mjs": `export default { poweredByHeader: false, turbopack: { root: process.env.BARE_ROOT } };`,
  // Without one of its own the bundler takes that of a folder above, which is ours. It does nothing.
  "instrumentation.js": `export function register() {}`,
  "middleware.js": `import { clerkMiddleware } from "@clerk/nextjs/server";
const options = {
  jwtKey: process.env.CLERK_JWT_KEY,
  contentSecurityPolicy: { strict: true },
};
export default clerkMiddleware(async (auth) => void (await auth()), options);
export const config = { runtime: "nodejs", matcher: "/clerk/:path*" };`,
  "app/layout.jsx": `export default function Layout({ children }) {
  return <html lang="en"><body>{children}</body></html>;
}`,
  "app/page.jsx": `export default function Page() {
  return <main><h1>Hello</h1><p>A page that is built once.</p></main>;
}`,
  "app/me/page.jsx": page(
    `import { headers } from "next/headers";`,
    `  const session = (await headers()).get("authorization").slice(7);
  const { sid } = JSON.parse(Buffer.from(session.split(".")[1], "base64url"));`,
  ),
  "app/clerk/layout.jsx": `import { ClerkProvider } from "@clerk/nextjs";
export default function Layout({ children }) {
  return <ClerkProvider dynamic>{children}</ClerkProvider>;
}`,
  "app/clerk/me/page.jsx": page(
    `import { auth } from "@clerk/nextjs/server";`,
    `  const { sessionId: sid } = await auth();`,
  ),
};

/** @param {string} folder made anew */
export function writeBareApp(folder) {
  rmSync(folder, { recursive: true, force: true });
  for (const [name, text] of Object.entries(files)) {
    const file = join(folder, name);
    mkdirSync(join(file, ".."), { recursive: true });
    writeFileSync(file, text);
  }
}
