import { ChevronsUpDown } from "lucide-react";
import { cx } from "./cx";

type ChoiceProps<Value extends string> = {
  label: string;
  items: readonly { value: Value; label: string }[];
  value: Value;
  onChange: (value: Value) => void;
  className?: string;
};

/** One of a few, as the device itself offers it: no script of ours, and the wheel of a phone. */
export function Choice<Value extends string>({
  label,
  items,
  value,
  onChange,
  className,
}: ChoiceProps<Value>) {
  return (
    <span className={cx("relative inline-flex min-w-0", className)}>
      <select
        aria-label={label}
        value={value}
        onChange={(event) => onChange(event.target.value as Value)}
        className="h-10 w-full min-w-0 appearance-none truncate rounded-md border border-input bg-card pr-9 pl-3 text-base shadow-xs transition-colors hover:border-muted-foreground focus-visible:outline-offset-0"
      >
        {items.map((item) => (
          <option key={item.value} value={item.value}>
            {item.label}
          </option>
        ))}
      </select>
      <ChevronsUpDown
        aria-hidden
        className="pointer-events-none absolute top-3 right-2.5 size-4 text-muted-foreground"
      />
    </span>
  );
}
