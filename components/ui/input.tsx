"use client";

import { Field } from "@base-ui/react/field";
import type { ComponentProps } from "react";
import { cx } from "./cx";

const control =
  "w-full rounded-md border border-input bg-card px-3 text-base text-foreground shadow-xs transition-[border-color,box-shadow] " +
  "placeholder:text-muted-foreground hover:border-muted-foreground focus-visible:border-ring focus-visible:outline-offset-0 " +
  "disabled:bg-muted disabled:opacity-60 data-invalid:border-destructive data-invalid:focus-visible:outline-destructive";

type InputProps = Omit<ComponentProps<typeof Field.Control>, "className"> & { className?: string };

export function Input({ className, ...props }: InputProps) {
  return <Field.Control className={cx(control, "h-10", className)} {...props} />;
}

/** `grow`: as high as what stands in it. */
type TextareaProps = ComponentProps<"textarea"> & { grow?: boolean };

export function Textarea({
  className,
  grow = false,
  rows = grow ? 1 : 3,
  ...props
}: TextareaProps) {
  return (
    <Field.Control
      render={<textarea rows={rows} {...props} />}
      className={cx(
        control,
        "block py-2",
        grow ? "field-sizing-content max-h-40 min-h-10 resize-none" : "resize-y",
        className,
      )}
    />
  );
}
