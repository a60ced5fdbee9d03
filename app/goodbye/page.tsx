import { DoorClosed } from "lucide-react";
import { useLocale, useWords } from "#words";
import { Lanes } from "@/components/landing/lanes";
import { buttonClass } from "@/components/ui/button-class";
import { EmptyState } from "@/components/ui/empty-state";
import { PageLink } from "@/components/ui/page-link";
import { ThemeMarker } from "@/components/ui/theme-marker";
import { landingPaths } from "@/lib/messages/locales";
import { titled } from "@/lib/server/titled";

export const generateMetadata = titled("goodbye");

/** Where deleting one's account ends: signed out, with nothing left to show. */
export default function GoodbyePage() {
  const t = useWords("auth");
  const spoken = useLocale();
  return (
    <div className="relative isolate grid min-h-dvh place-items-center overflow-hidden">
      <ThemeMarker />
      <Lanes />
      <main>
        <EmptyState
          level={1}
          icon={<DoorClosed />}
          title={t("goodbye.title")}
          description={t("goodbye.text")}
          action={
            <>
              <PageLink href={landingPaths[spoken]} className={buttonClass({ variant: "primary" })}>
                {t("goodbye.start")}
              </PageLink>
              <PageLink href="/sign-up" className={buttonClass()}>
                {t("goodbye.signUp")}
              </PageLink>
            </>
          }
        />
      </main>
    </div>
  );
}
