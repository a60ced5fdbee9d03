import { ClerkProvider } from "@clerk/nextjs";
import type { ReactNode } from "react";
import { appearance } from "@/components/auth/appearance";
import { ConvexClientProvider } from "@/components/ConvexClientProvider";
import { AuthFrame } from "@/components/shell/auth-frame";
import { ThemeMarker } from "@/components/ui/theme-marker";
import { signInHint } from "@/lib/server/sign-in-hint";

export default function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <ClerkProvider dynamic appearance={appearance}>
      <ThemeMarker />
      <ConvexClientProvider>
        <AuthFrame hint={signInHint()}>{children}</AuthFrame>
      </ConvexClientProvider>
    </ClerkProvider>
  );
}
