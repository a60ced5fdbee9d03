import { HOME, SIGN_IN } from "./routes";

/** The parameters by which Clerk's components are told where to go afterwards. */
const parameters = [
  "redirect_url",
  "sign_in_force_redirect_url",
  "sign_in_fallback_redirect_url",
  "sign_up_force_redirect_url",
  "sign_up_fallback_redirect_url",
  "after_sign_in_url",
  "after_sign_up_url",
];

/** The path within the origin that a return address means; null when it leads anywhere else. */
export function safeReturn(value: string, origin: string): string | null {
  // What a browser drops or reads otherwise than we do is never part of an address that we wrote.
  if (value.length > 2000 || /[\p{Cc}\s\\]/u.test(value)) return null;
  if (!value.startsWith("/") && !value.startsWith(`${origin}/`) && value !== origin) return null;
  const url = URL.canParse(value, origin) ? new URL(value, origin) : null;
  if (url?.origin !== origin || url.username || url.password) return null;
  // `//host` within the path would be another origin for whoever joins the parts anew.
  return url.pathname.startsWith("//") ? null : url.pathname + url.search + url.hash;
}

/**
 * The same address without the return addresses that lead elsewhere; null when all of them are good.
 *
 * @param site the origin that people know; behind a proxy a server knows itself by another
 */
export function withoutForeignReturns(url: URL, site = url.origin): URL | null {
  const cleaned = new URL(url);
  const isForeign = (value: string) =>
    [url.origin, site].every((origin) => safeReturn(value, origin) === null);
  for (const name of parameters) {
    const values = cleaned.searchParams.getAll(name);
    if (values.some(isForeign)) cleaned.searchParams.delete(name);
  }
  return cleaned.href === url.href ? null : cleaned;
}

/** The sign-in page, with the way back. */
export function signInPath(returnTo: string = HOME): string {
  return `${SIGN_IN}?redirect_url=${encodeURIComponent(returnTo)}`;
}
