import { ClerkProvider } from "@clerk/nextjs";
import type { ReactNode } from "react";
import { appearance } from "@/components/auth/appearance";
import { ConvexClientProvider } from "@/components/ConvexClientProvider";
import { WordsProvider } from "@/components/messages/words-provider";
import { ThemeMarker } from "@/components/ui/theme-marker";
import { landingPaths } from "@/lib/messages/locales";
import type { Namespace } from "@/lib/messages/types";
import { clerkWords } from "@/lib/server/clerk-words";
import { pageLocale } from "@/lib/server/locale";

/** What every page says; the words of its own it brings itself. */
const namespaces: Namespace[] = ["auth", "errors", "palette", "shell", "ui"];

export default async function AppLayout({ children }: { children: ReactNode }) {
  const locale = await pageLocale();
  return (
    // Clerk's own components come after the person's data: a menu is all that they show here.
    <ClerkProvider
      dynamic
      prefetchUI={false}
      appearance={appearance}
      localization={await clerkWords(locale)}
      afterSignOutUrl={landingPaths[locale]}
    >
      <ThemeMarker />
      <WordsProvider namespaces={namespaces}>
        <ConvexClientProvider>{children}</ConvexClientProvider>
      </WordsProvider>
    </ClerkProvider>
  );
}
