import "server-only";
import { cookies, headers } from "next/headers";
import { cache } from "react";
import { acceptedLocale, defaultLocale, localeCookie, parseLocale } from "../messages/locales";

/** The language of this request's page. Static pages, which know no request, are in the default one. */
export const pageLocale = cache(async () => {
  const chosen = (await cookies()).get(localeCookie)?.value;
  return (
    parseLocale(chosen) ?? acceptedLocale((await headers()).get("accept-language")) ?? defaultLocale
  );
});
