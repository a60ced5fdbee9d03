"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { useId, useSyncExternalStore } from "react";
import { useWords } from "#words";
import { cx } from "./cx";
import { parseTheme, type Theme, themeCookie, themes } from "./theme";

const icons = { system: Monitor, light: Sun, dark: Moon };

const aYear = 31_536_000;
const changed = "themechange";

/** Light, dark, or as the device has it. Kept in a cookie, so that the server paints it. */
export function ThemeSwitch({ compact = false }: { compact?: boolean }) {
  const t = useWords("ui");
  const name = useId();
  const theme = useSyncExternalStore<Theme | undefined>(subscribe, readTheme, () => undefined);
  return (
    <fieldset className="inline-flex rounded-full border bg-muted p-0.5">
      <legend className="sr-only">{t("theme")}</legend>
      {themes.map((value) => {
        const label = t(`themes.${value}`);
        const Icon = icons[value];
        return (
          <label
            key={value}
            title={label}
            className={cx(
              "relative flex cursor-pointer items-center gap-1.5 whitespace-nowrap rounded-full text-sm text-muted-foreground transition-colors hover:text-foreground",
              "has-checked:bg-card dark:has-checked:bg-border has-checked:text-foreground has-checked:shadow-xs has-focus-visible:outline-2 has-focus-visible:outline-offset-1 has-focus-visible:outline-ring",
              compact ? "size-7 justify-center" : "h-8 px-3",
            )}
          >
            <input
              type="radio"
              name={name}
              value={value}
              checked={theme === value}
              onChange={() => writeTheme(value)}
              className="sr-only"
            />
            <Icon aria-hidden className={cx("size-4", !compact && "max-[22rem]:hidden")} />
            <span className={cx(compact && "sr-only")}>{label}</span>
          </label>
        );
      })}
    </fieldset>
  );
}

function readTheme() {
  const match = new RegExp(`(?:^|; )${themeCookie}=([a-z]+)`).exec(document.cookie);
  return parseTheme(match?.[1]);
}

function writeTheme(theme: Theme) {
  document.cookie = `${themeCookie}=${theme}; Path=/; Max-Age=${aYear}; SameSite=Lax`;
  document.documentElement.dataset.theme = theme;
  dispatchEvent(new Event(changed));
}

function subscribe(notify: () => void) {
  addEventListener(changed, notify);
  return () => removeEventListener(changed, notify);
}
