import type { ComponentProps, ReactNode } from "react";
import { buttonClass, type ButtonLook } from "./button-class";
import { Spinner } from "./spinner";

type ButtonProps = ComponentProps<"button"> & ButtonLook & { loading?: boolean; icon?: ReactNode };

export function Button({
  variant,
  size,
  loading = false,
  icon,
  className,
  children,
  disabled,
  onClick,
  ...props
}: ButtonProps) {
  return (
    <button
      type="button"
      // A loading button keeps the focus: `disabled` would throw it away.
      aria-disabled={loading || undefined}
      aria-busy={loading || undefined}
      disabled={disabled}
      onClick={loading ? (event) => event.preventDefault() : onClick}
      className={buttonClass({ variant, size }, className)}
      {...props}
    >
      {loading ? <Spinner /> : icon}
      {children}
    </button>
  );
}
