import type { ReactNode } from "react";

/** A command or a name within a message, to be copied whole. */
export function code(chunks: ReactNode) {
  return <code className="font-mono text-xs break-all select-all">{chunks}</code>;
}
