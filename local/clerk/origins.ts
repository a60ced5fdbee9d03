/**
 * Who may talk to this server from a browser, and where it may send a browser. Both answers come
 * from one list: loopback addresses, and the origins that were named.
 */

const loopbackHosts = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** True for `http(s)://localhost`, `127.0.0.1` and `[::1]` on any port, and sub-domains of localhost. */
export function isLoopback(url: URL): boolean {
  return loopbackHosts.has(url.hostname) || url.hostname.endsWith(".localhost");
}

/** The allow-list of one instance. */
export class Origins {
  private readonly allowed = new Set<string>();

  /** @param origins full origins such as `https://preview.example.com` */
  constructor(origins: readonly string[]) {
    for (const origin of origins) this.allow(origin);
  }

  /** Adds one origin; text that is not an http(s) URL throws a TypeError. */
  allow(origin: string): void {
    const url = parse(origin);
    if (url === null) throw new TypeError(`Not an http(s) origin: ${origin}`);
    this.allowed.add(url.origin);
  }

  /** Whether a request with this `Origin` header may be answered. */
  accepts(origin: string): boolean {
    const url = parse(origin);
    if (url === null || url.origin !== origin) return false;
    return isLoopback(url) || this.allowed.has(url.origin);
  }

  /** The URL to redirect to, or null when it would lead to a stranger. */
  redirectTarget(text: string): URL | null {
    const url = parse(text);
    if (url === null || url.username !== "" || url.password !== "") return null;
    return isLoopback(url) || this.allowed.has(url.origin) ? url : null;
  }
}

/** Whether a `Host` header names this machine's loopback (or an allowed name in front of it). */
export function isOwnHost(host: string | undefined): boolean {
  if (host === undefined || !/^[\w.[\]:-]+$/.test(host)) return false;
  const url = parse(`http://${host}`);
  return url !== null && isLoopback(url);
}

function parse(text: string): URL | null {
  // Browsers strip control characters and turn backslashes into slashes; a URL that needs either is a trick.

  if (/[\u0000-\u0020\\]/.test(text)) return null;
  const url = URL.parse === undefined ? tryParse(text) : URL.parse(text);
  return url !== null && (url.protocol === "http:" || url.protocol === "https:") ? url : null;
}

function tryParse(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
