import type { ClerkProvider } from "@clerk/nextjs";
import type { ComponentProps } from "react";

type Appearance = NonNullable<ComponentProps<typeof ClerkProvider>["appearance"]>;

/**
 * Clerk's components in our tokens. They are CSS variables, so both themes follow by themselves, also where Clerk draws
 * outside our tree (menus and dialogs in `body`).
 */
export const appearance: Appearance = {
  cssLayerName: "clerk",
  // The name is optional at Clerk, yet it is what the person is greeted by.
  options: { shimmer: false, showOptionalFields: true },
  variables: {
    colorPrimary: "var(--color-primary)",
    colorPrimaryForeground: "var(--color-primary-foreground)",
    colorDanger: "var(--color-destructive-strong)",
    colorSuccess: "var(--color-success)",
    colorWarning: "var(--color-warning-strong)",
    colorNeutral: "var(--color-foreground)",
    colorForeground: "var(--color-foreground)",
    colorMuted: "var(--color-muted)",
    colorMutedForeground: "var(--color-muted-foreground)",
    colorBackground: "var(--color-card)",
    colorInput: "var(--color-card)",
    colorInputForeground: "var(--color-foreground)",
    colorBorder: "var(--color-border)",
    colorRing: "var(--color-ring)",
    colorModalBackdrop: "var(--color-backdrop)",
    fontFamily: "var(--font-sans)",
    fontFamilyButtons: "var(--font-sans)",
    fontFamilyMono: "var(--font-mono)",
    fontSize: "0.8125rem",
    fontWeight: { normal: 400, medium: 500, semibold: 600, bold: 600 },
    borderRadius: "0.5rem",
  },
  elements: {
    rootBox: "w-full",
    cardBox: "w-full max-w-full border shadow-sm",
    card: "shadow-none",
    // Clerk lays a sheen over its solid buttons: ours are flat.
    button: { '&[data-variant="solid"]::after': { display: "none" } },
    formButtonPrimary: "h-10 border-0 shadow-xs hover:bg-primary-hover",
    formFieldInput: "h-10 border border-input shadow-xs",
    otpCodeFieldInput: "border border-input",
    userButtonPopoverCard: "border shadow-lg",
    userButtonTrigger: "rounded-full",
    badge: "border-0 bg-muted text-muted-foreground shadow-none",
  },
};
