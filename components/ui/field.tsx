"use client";

import { Field as Base } from "@base-ui/react/field";
import type { ReactNode } from "react";
import { cx } from "./cx";

type FieldProps = {
  label: ReactNode;
  /** Said aloud and not shown, where the place says it. */
  hideLabel?: boolean;
  description?: ReactNode;
  /** What is wrong and what to do; also marks the control as invalid. */
  error?: ReactNode;
  name?: string;
  disabled?: boolean;
  className?: string;
  children: ReactNode;
};

/** A label, its control, and a line of help or of what is wrong. */
export function Field({
  label,
  hideLabel,
  description,
  error,
  className,
  children,
  ...props
}: FieldProps) {
  return (
    <Base.Root
      invalid={Boolean(error)}
      className={cx("flex flex-col gap-1.5", className)}
      {...props}
    >
      <Base.Label className={hideLabel ? "sr-only" : "text-sm font-medium"}>{label}</Base.Label>
      {children}
      {error ? (
        <Base.Error match className="text-sm text-destructive-strong">
          {error}
        </Base.Error>
      ) : (
        description && (
          <Base.Description className="text-sm text-muted-foreground">
            {description}
          </Base.Description>
        )
      )}
    </Base.Root>
  );
}
