import { ClerkProvider } from "@clerk/nextjs";
import type { ReactNode } from "react";
import { appearance } from "@/components/auth/appearance";
import { ConvexClientProvider } from "@/components/ConvexClientProvider";
import { WordsProvider } from "@/components/messages/words-provider";
import { AuthFrame } from "@/components/shell/auth-frame";
import { ThemeMarker } from "@/components/ui/theme-marker";
import { landingPaths } from "@/lib/messages/locales";
import { clerkWords } from "@/lib/server/clerk-words";
import { pageLocale } from "@/lib/server/locale";
import { signInHint } from "@/lib/server/sign-in-hint";

export default async function AuthLayout({ children }: { children: ReactNode }) {
  const locale = await pageLocale();
  return (
    <ClerkProvider
      dynamic
      appearance={appearance}
      localization={await clerkWords(locale)}
      afterSignOutUrl={landingPaths[locale]}
    >
      <ThemeMarker />
      <WordsProvider namespaces={["auth", "errors", "ui"]}>
        <ConvexClientProvider>
          <AuthFrame hint={signInHint()}>{children}</AuthFrame>
        </ConvexClientProvider>
      </WordsProvider>
    </ClerkProvider>
  );
}
