import { ArrowRight } from "lucide-react";
import { useLocale, useWords } from "#words";
import { landingPaths, localeNames, locales } from "@/lib/messages/locales";
import { DocumentLanguage } from "../messages/document-language";
import { buttonClass } from "../ui/button-class";
import { Logo } from "../ui/logo";
import { linkClass, PageLink } from "../ui/page-link";
import { HandOver } from "./hand-over";
import { Lanes } from "./lanes";
import { TokenCard } from "./token-card";

/** What Handoff is, in one screen. Each language has an address of its own: a static page knows nobody's choice. */
export function Landing() {
  const t = useWords("landing");
  const spoken = useLocale();
  return (
    <div
      lang={spoken}
      className="relative isolate mx-auto flex min-h-dvh max-w-[90rem] flex-col overflow-hidden px-5 sm:px-10 lg:px-16"
    >
      <DocumentLanguage lang={spoken} />
      <Lanes />
      <header className="flex h-20 items-center justify-between gap-4">
        <Logo />
        <nav aria-label={t("account")} className="flex items-center gap-2">
          <PageLink href="/sign-in" className={buttonClass({ variant: "ghost" }, "max-sm:hidden")}>
            {t("signIn")}
          </PageLink>
          <PageLink href="/sign-up" className={buttonClass({ variant: "secondary" })}>
            {t("signUp")}
          </PageLink>
        </nav>
      </header>
      <main className="flex flex-1 flex-col justify-center gap-16 py-12 lg:gap-20">
        <section className="grid items-center gap-12 lg:grid-cols-[minmax(0,1fr)_22rem]">
          <div>
            <h1 className="text-4xl sm:text-5xl">{t("title")}</h1>
            <p className="mt-5 max-w-xl text-lg text-muted-foreground">{t("lead")}</p>
            <div className="mt-8 flex flex-wrap items-center gap-3">
              <PageLink href="/sign-up" className={buttonClass({ variant: "primary", size: "lg" })}>
                {t("signUp")}
              </PageLink>
              <PageLink href="/sign-in" className={buttonClass({ size: "lg" })}>
                {t("signIn")}
              </PageLink>
              <PageLink
                href="/dashboard"
                className={`${linkClass} group inline-flex h-11 sm:ml-1 items-center gap-1.5`}
              >
                {t("dashboard")}
                <ArrowRight
                  aria-hidden
                  className="size-4 transition-transform group-hover:translate-x-0.5"
                />
              </PageLink>
            </div>
          </div>
          <TokenCard />
        </section>
        <HandOver />
      </main>
      <footer className="flex flex-wrap items-center justify-between gap-x-8 gap-y-2 border-t py-6 text-sm text-muted-foreground">
        <p>
          {t.rich("run", {
            code: (words) => <code className="font-mono text-foreground select-all">{words}</code>,
          })}
        </p>
        <p className="flex gap-x-4">
          {locales
            .filter((locale) => locale !== spoken)
            .map((locale) => (
              <PageLink
                key={locale}
                href={landingPaths[locale]}
                hrefLang={locale}
                lang={locale}
                className={linkClass}
              >
                {localeNames[locale]}
              </PageLink>
            ))}
          <span>{"Next.js, Clerk, Convex"}</span>
        </p>
      </footer>
    </div>
  );
}
