import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "./cx";

const looks = {
  info: { icon: Info, box: "bg-primary-soft", mark: "text-primary-strong" },
  success: { icon: CircleCheck, box: "bg-success-soft", mark: "text-success-strong" },
  warning: { icon: TriangleAlert, box: "bg-warning-soft", mark: "text-warning-strong" },
  danger: { icon: CircleAlert, box: "bg-destructive-soft", mark: "text-destructive-strong" },
};

type CalloutProps = {
  tone?: keyof typeof looks;
  title?: ReactNode;
  /** Said aloud when it appears. Leave it off for what is there from the start. */
  live?: boolean;
  action?: ReactNode;
  className?: string;
  children?: ReactNode;
};

export function Callout({
  tone = "info",
  title,
  live = false,
  action,
  className,
  children,
}: CalloutProps) {
  const { icon: Icon, box, mark } = looks[tone];
  return (
    <div
      role={live ? (tone === "danger" ? "alert" : "status") : undefined}
      className={cx(
        "flex flex-wrap items-start gap-x-3 gap-y-2 rounded-lg p-4 text-sm",
        box,
        className,
      )}
    >
      <Icon aria-hidden className={cx("mt-0.5 size-4 shrink-0", mark)} />
      <div className="min-w-0 flex-1 basis-48">
        {title && <p className={cx("font-semibold", mark)}>{title}</p>}
        {children && <div>{children}</div>}
      </div>
      {action}
    </div>
  );
}
