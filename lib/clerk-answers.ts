import { parsePublishableKey } from "@clerk/shared/keys";

const TIMEOUT_MS = 5000;

// Each name is spelled out: that is how Next finds what to build in. A proxy may have a path, which belongs to it.
const api =
  process.env.NEXT_PUBLIC_CLERK_PROXY_URL?.replace(/\/$/, "") ||
  `https://${parsePublishableKey(process.env.NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY)?.frontendApi}`;

/** Whether Clerk's Frontend API can do its work; asked by a browser. */
export async function clerkAnswers(): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const url = `${api}/v1/environment${credential()}`;
    const { status } = await fetch(url, { cache: "no-store", signal });
    return status < 500 && status !== 429;
  } catch {
    return false;
  }
}

/** A development instance answers only browsers that it knows; any other question is a complaint in the console. */
function credential(): string {
  const token = /(?:^|; )__clerk_db_jwt=([^;]+)/.exec(document.cookie)?.[1];
  return token ? `?__clerk_db_jwt=${token}` : "";
}
