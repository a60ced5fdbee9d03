/** What floats above the page: menus, lists, hints. */
export const popupClass =
  "origin-[var(--transform-origin)] rounded-lg border bg-popover text-popover-foreground shadow-lg outline-none " +
  "transition-[opacity,scale] data-ending-style:scale-97 data-ending-style:opacity-0 " +
  "data-starting-style:scale-97 data-starting-style:opacity-0";
