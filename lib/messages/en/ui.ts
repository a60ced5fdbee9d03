/** What the pieces of the design system say by themselves. */
export const ui = {
  close: "Close",
  dismiss: "Dismiss",
  choose: "Choose",
  loading: "Loading",
  showMore: "Show more",
  theme: "Theme",
  themes: { system: "System", light: "Light", dark: "Dark" },
  language: "Language",
  justNow: "just now",
} as const;
