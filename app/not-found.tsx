import { useLocale, useWords } from "#words";
import { Lanes } from "@/components/landing/lanes";
import { NotFoundState } from "@/components/shell/states";
import { buttonClass } from "@/components/ui/button-class";
import { PageLink } from "@/components/ui/page-link";
import { ThemeMarker } from "@/components/ui/theme-marker";
import { landingPaths } from "@/lib/messages/locales";
import { titled } from "@/lib/server/titled";

export const generateMetadata = titled("notFound");

/** Rendered on request: an address that leads nowhere is under the strict policy, whose nonce cannot be built in. */
export default function NotFound() {
  const spoken = useLocale();
  const t = useWords("shell");
  return (
    <div className="relative isolate grid min-h-dvh place-items-center overflow-hidden">
      <ThemeMarker />
      <Lanes />
      <main>
        <NotFoundState
          action={
            <>
              <PageLink href="/dashboard" className={buttonClass({ variant: "primary" })}>
                {t("openDashboard")}
              </PageLink>
              <PageLink href={landingPaths[spoken]} className={buttonClass()}>
                {t("goToStart")}
              </PageLink>
            </>
          }
        />
      </main>
    </div>
  );
}
