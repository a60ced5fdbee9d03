import { Logo } from "../ui/logo";
import { Specimen } from "./specimen";

const surfaces = [
  ["background", "bg-background"],
  ["card", "bg-card"],
  ["popover", "bg-popover"],
  ["muted", "bg-muted"],
  ["accent", "bg-accent"],
  ["border", "bg-border"],
  ["input", "bg-input"],
  ["muted-foreground", "bg-muted-foreground"],
  ["foreground", "bg-foreground"],
  ["primary", "bg-primary"],
  ["primary-soft", "bg-primary-soft"],
  ["success", "bg-success"],
  ["success-soft", "bg-success-soft"],
  ["warning", "bg-warning"],
  ["warning-soft", "bg-warning-soft"],
  ["destructive", "bg-destructive"],
  ["destructive-soft", "bg-destructive-soft"],
] as const;

const sizes = [
  "text-2xs",
  "text-xs",
  "text-sm",
  "text-base",
  "text-lg",
  "text-xl",
  "text-2xl",
  "text-3xl",
  "text-4xl",
  "text-5xl",
];

export function Foundations() {
  return (
    <>
      <Specimen title="Colour">
        {surfaces.map(([name, swatch]) => (
          <div key={name} className="w-28">
            <div className={`h-14 rounded-md border ${swatch}`} />
            <p className="mt-1 text-xs text-muted-foreground">{name}</p>
          </div>
        ))}
      </Specimen>
      <Specimen title="Type">
        <div className="min-w-0">
          {sizes.map((size) => (
            <p key={size} className={`truncate ${size}`}>
              Handed over right <span className="text-xs text-muted-foreground">{size}</span>
            </p>
          ))}
          <p className="font-mono text-sm">user_2hB7 aud: convex</p>
        </div>
      </Specimen>
      <Specimen title="Logo, radius, shadow">
        <Logo />
        {["rounded-sm", "rounded-md", "rounded-lg", "rounded-xl"].map((radius) => (
          <div key={radius} className={`size-16 border bg-card ${radius}`} />
        ))}
        {["shadow-xs", "shadow-sm", "shadow-lg"].map((shadow) => (
          <div key={shadow} className={`size-16 rounded-lg bg-card ${shadow}`} />
        ))}
      </Specimen>
    </>
  );
}
