/** The one protected segment. Everything below it belongs to a person. */
export const HOME = "/dashboard";
export const SIGN_IN = "/sign-in";

const home = HOME.slice(1);

/** Every page below the protected segment; a test holds the list to the files. */
export const pages = [
  "",
  "/handoff",
  "/members",
  "/members/[id]",
  "/settings",
  "/threads",
  "/threads/[id]",
  "/threads/new",
  "/webhooks",
  "/webhooks/[id]",
];

const page = new RegExp(`^${HOME}(${pages.join("|").replaceAll("[id]", "[^/]+")})/?$`);

/**
 * Whether a path below the protected segment leads to no page. A page cannot say so itself in its first HTML: what throws
 * `notFound()` is drawn by script alone.
 */
export function leadsNowhere(pathname: string): boolean {
  return !page.test(pathname);
}

/**
 * Whether a path, as any browser or program may spell it, leads to the protected segment: `/dashboard` and below, not
 * `/dashboardx`. Spellings that the router would not serve count too: a redirect too many is harmless.
 */
export function isProtectedPath(pathname: string): boolean {
  const segments: string[] = [];
  for (const part of decodeFully(pathname).split(/[/\\]/)) {
    const name = plainName(part);
    if (name === "..") segments.pop();
    else if (name !== "" && name !== ".") segments.push(name);
    if (segments[0] === home) return true;
  }
  return false;
}

/** Decodes until nothing is left to decode, for a bounded number of rounds; what cannot be decoded stays. */
function decodeFully(path: string): string {
  let decoded = path;
  for (let round = 0; round < 4; round += 1) {
    const next = decodeLoosely(decoded);
    if (next === decoded) break;
    decoded = next;
  }
  return decoded;
}

function decodeLoosely(path: string): string {
  return path.replace(/(?:%[0-9a-f]{2})+/gi, (encoded) => {
    try {
      return decodeURIComponent(encoded);
    } catch {
      return encoded;
    }
  });
}

/** A segment without what some servers drop: parameters, blanks, control characters, the router's own endings. */
function plainName(part: string): string {
  const [name = ""] = part.split(/[;?#]/);
  return name
    .replace(/[\p{Cc}\s]+/gu, "")
    .toLowerCase()
    .replace(/\.(rsc|segments|txt|json|html)$/, "");
}
