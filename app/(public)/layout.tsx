import type { ReactNode } from "react";
import { ThemeScript } from "@/components/ui/theme-script";

/** Static pages: no input, no session, no client of Clerk or Convex. */
export default function PublicLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <ThemeScript />
      {children}
    </>
  );
}
