import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { WordsProvider } from "@/components/messages/words-provider";
import { ThemeMarker } from "@/components/ui/theme-marker";

/** Pages for those who build the product. They are not there in production. */
export default function DevLayout({ children }: { children: ReactNode }) {
  if (process.env.NODE_ENV === "production") notFound();
  return (
    <WordsProvider namespaces={["auth", "entrance", "overview", "shell", "ui"]}>
      <ThemeMarker />
      {children}
    </WordsProvider>
  );
}
