import { cookies } from "next/headers";
import { parseTheme, themeCookie } from "./theme";

/**
 * Carries the chosen theme into the first bytes of a page rendered on request: the style sheet looks for it from `:root`,
 * so no script is needed. Stands first in the layouts of such pages.
 */
export async function ThemeMarker() {
  const jar = await cookies();
  return <span hidden data-theme-choice={parseTheme(jar.get(themeCookie)?.value)} />;
}
