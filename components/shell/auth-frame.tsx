import type { ReactNode } from "react";
import { useLocale } from "#words";
import { landingPaths } from "@/lib/messages/locales";
import { LanguageSwitch } from "../messages/language-switch";
import { Logo } from "../ui/logo";
import { PageLink } from "../ui/page-link";
import { ThemeSwitch } from "../ui/theme-switch";
import { AuthAside } from "./auth-aside";
import { SignInHint, type SignInHintProps } from "./sign-in-hint";

type AuthFrameProps = {
  /** Who can sign in at once and where codes arrive, when the environment says so. */
  hint?: SignInHintProps;
  children: ReactNode;
};

/** The calm room around Clerk's sign-in and sign-up. */
export function AuthFrame({ hint, children }: AuthFrameProps) {
  const spoken = useLocale();
  return (
    <div className="grid min-h-dvh lg:grid-cols-[minmax(0,1fr)_minmax(0,34rem)]">
      <div className="flex flex-col px-4 py-5 sm:px-8">
        <header className="flex items-center justify-between">
          <PageLink href={landingPaths[spoken]} className="rounded-md">
            <Logo />
          </PageLink>
          <div className="flex items-center gap-2">
            <LanguageSwitch />
            <ThemeSwitch compact />
          </div>
        </header>
        <main id="content" className="grid flex-1 place-items-center py-8">
          <div className="flex w-full max-w-100 flex-col gap-4">
            {children}
            {hint && <SignInHint {...hint} />}
          </div>
        </main>
      </div>
      <AuthAside />
    </div>
  );
}
