import { DoorClosed } from "lucide-react";
import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { Lanes } from "@/components/landing/lanes";
import { buttonClass } from "@/components/ui/button-class";
import { EmptyState } from "@/components/ui/empty-state";
import { PageLink } from "@/components/ui/page-link";
import { ThemeMarker } from "@/components/ui/theme-marker";
import { goodbyeCookie } from "@/lib/goodbye";
import { landingPaths } from "@/lib/messages/locales";
import { pageLocale } from "@/lib/server/locale";
import { titled } from "@/lib/server/titled";
import { getWords } from "@/lib/server/words";

export const generateMetadata = titled("goodbye");

/** Where deleting one's account ends: signed out, with nothing left to show. Anybody else has no business here. */
export default async function GoodbyePage() {
  const start = landingPaths[await pageLocale()];
  if (!(await cookies()).has(goodbyeCookie)) redirect(start);
  const t = await getWords("entrance");
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
              <PageLink href={start} className={buttonClass({ variant: "primary" })}>
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
