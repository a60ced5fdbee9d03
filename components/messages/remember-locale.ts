import { localeCookie, type Locale } from "@/lib/messages/locales";

const aYear = 31_536_000;

/** For the pages that know nobody: what this browser was last shown in, or asked for. */
export function rememberLocale(locale: Locale) {
  document.cookie = `${localeCookie}=${locale}; Path=/; Max-Age=${aYear}; SameSite=Lax`;
}
