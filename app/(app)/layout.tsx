import { ClerkProvider } from "@clerk/nextjs";
import type { ReactNode } from "react";
import { appearance } from "@/components/auth/appearance";
import { ConvexClientProvider } from "@/components/ConvexClientProvider";
import { ThemeMarker } from "@/components/ui/theme-marker";

export default function AppLayout({ children }: { children: ReactNode }) {
  return (
    // Clerk's own components come after the person's data: a menu is all that they show here.
    <ClerkProvider dynamic prefetchUI={false} appearance={appearance}>
      <ThemeMarker />
      <ConvexClientProvider>{children}</ConvexClientProvider>
    </ClerkProvider>
  );
}
