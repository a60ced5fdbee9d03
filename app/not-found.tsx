import { Lanes } from "@/components/landing/lanes";
import { NotFoundState } from "@/components/shell/states";
import { buttonClass } from "@/components/ui/button-class";
import { PageLink } from "@/components/ui/page-link";
import { ThemeMarker } from "@/components/ui/theme-marker";

export const metadata = { title: "Not found" };

/** Rendered on request: an address that leads nowhere is under the strict policy, whose nonce cannot be built in. */
export default function NotFound() {
  return (
    <div className="relative isolate grid min-h-dvh place-items-center overflow-hidden">
      <ThemeMarker />
      <Lanes />
      <main>
        <NotFoundState
          action={
            <>
              <PageLink href="/dashboard" className={buttonClass({ variant: "primary" })}>
                Open the dashboard
              </PageLink>
              <PageLink href="/" className={buttonClass()}>
                Go to the start
              </PageLink>
            </>
          }
        />
      </main>
    </div>
  );
}
