import type { ComponentProps } from "react";
import { cx } from "./cx";

/** A table that scrolls sideways inside itself, so that the page never does. */
export function Table({ className, ...props }: ComponentProps<"table">) {
  return (
    // A region that scrolls must be reachable by keyboard.
    <div className="overflow-x-auto" tabIndex={0} role="region" aria-label={props["aria-label"]}>
      <table className={cx("w-full border-collapse text-left text-sm", className)} {...props} />
    </div>
  );
}

export function TableRow({ className, ...props }: ComponentProps<"tr">) {
  return <tr className={cx("border-b last:border-0", className)} {...props} />;
}

export function TableHead({ className, ...props }: ComponentProps<"th">) {
  return (
    <th
      scope="col"
      className={cx(
        "h-10 px-4 text-xs font-medium whitespace-nowrap text-muted-foreground",
        className,
      )}
      {...props}
    />
  );
}

export function TableCell({ className, ...props }: ComponentProps<"td">) {
  return <td className={cx("px-4 py-3 align-middle", className)} {...props} />;
}
