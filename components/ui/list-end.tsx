import type { ReactNode } from "react";

/** Below the last row of a list that grew page by page: nothing more will come. */
export function ListEnd({ children }: { children: ReactNode }) {
  return <p className="border-t px-5 py-4 text-center text-sm text-muted-foreground">{children}</p>;
}
