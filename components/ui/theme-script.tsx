import { themeCookie } from "./theme";

const script = `{const m=/(?:^|; )${themeCookie}=(light|dark)/.exec(document.cookie);if(m)document.documentElement.dataset.theme=m[1]}`;

/** The same choice for a static page, whose HTML is one for everybody: set before the first paint. */
export function ThemeScript() {
  return <script dangerouslySetInnerHTML={{ __html: script }} />;
}
