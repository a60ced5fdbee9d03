import { parsePublishableKey } from "@clerk/shared/keys";

/** Where a page may connect to: Clerk and Convex, wherever this build has them. */
export type Origins = { clerk: string[]; convex: string[] };

type Settings = Partial<
  Record<
    "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY" | "NEXT_PUBLIC_CLERK_PROXY_URL" | "NEXT_PUBLIC_CONVEX_URL",
    string
  >
>;

export function originsOf(settings: Settings): Origins {
  const proxy = originOf(settings.NEXT_PUBLIC_CLERK_PROXY_URL);
  const host = parsePublishableKey(settings.NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY)?.frontendApi;
  const convex = originOf(settings.NEXT_PUBLIC_CONVEX_URL);
  return {
    clerk: proxy ? [proxy] : host ? [`https://${host}`] : [],
    // Its socket is the same origin under another scheme.
    convex: convex ? [convex, convex.replace(/^http/, "ws")] : [],
  };
}

function originOf(url: string | undefined): string | undefined {
  return url && URL.canParse(url) ? new URL(url).origin : undefined;
}

/** What Clerk's own policy does not say, for pages that are rendered for one request and carry a nonce. */
export function dynamicDirectives({ clerk, convex }: Origins): Record<string, string[]> {
  return {
    ...locked,
    "connect-src": [...convex, ...clerk],
    "img-src": ["data:", "blob:", ...clerk],
    "font-src": ["'self'"],
  };
}

const locked = {
  "base-uri": ["'none'"],
  "object-src": ["'none'"],
  "frame-ancestors": ["'none'"],
  "form-action": ["'self'"],
};

/** The same for pages built once: a nonce cannot be built in, and Next's own inline scripts have no hash to name. */
export function staticPolicy(isDevelopment: boolean): string {
  const directives = {
    "default-src": ["'self'"],
    ...locked,
    "connect-src": isDevelopment ? ["'self'", "ws:"] : ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "script-src": ["'self'", "'unsafe-inline'", ...(isDevelopment ? ["'unsafe-eval'"] : [])],
    "style-src": ["'self'", "'unsafe-inline'"],
  };
  return Object.entries(directives)
    .map(([name, values]) => `${name} ${values.join(" ")}`)
    .join("; ");
}

/**
 * Clerk's helper leaves `'unsafe-inline'` beside the nonce for browsers older than nonces. Those that know nonces ignore
 * it, and no other can run this app.
 */
export function withoutInlineScripts(policy: string): string {
  return policy
    .split(";")
    .map((directive) => directive.trim())
    .map((directive) =>
      directive.startsWith("script-src ") ? directive.replace(" 'unsafe-inline'", "") : directive,
    )
    .join("; ");
}
