"use client";

import { Select as Base } from "@base-ui/react/select";
import { Check, ChevronsUpDown } from "lucide-react";
import { useWords } from "#words";
import { cx } from "./cx";
import { popupClass } from "./popup";

type SelectProps<Value extends string> = {
  items: readonly { value: Value; label: string }[];
  value?: Value;
  defaultValue?: Value;
  onValueChange?: (value: Value) => void;
  placeholder?: string;
  disabled?: boolean;
  "aria-label"?: string;
  className?: string;
};

export function Select<Value extends string>({
  items,
  onValueChange,
  placeholder,
  className,
  "aria-label": label,
  ...props
}: SelectProps<Value>) {
  const t = useWords("ui");
  return (
    <Base.Root
      items={items}
      onValueChange={(value) => value !== null && onValueChange?.(value)}
      {...props}
    >
      <Base.Trigger
        aria-label={label}
        className={cx(
          "flex h-10 min-w-40 items-center justify-between gap-3 rounded-md border border-input bg-card pr-2.5 pl-3 text-base shadow-xs transition-colors select-none hover:border-muted-foreground focus-visible:outline-offset-0 data-disabled:opacity-50",
          className,
        )}
      >
        <Base.Value
          placeholder={placeholder ?? t("choose")}
          className="data-placeholder:text-muted-foreground"
        />
        <Base.Icon>
          <ChevronsUpDown aria-hidden className="size-4 text-muted-foreground" />
        </Base.Icon>
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner
          alignItemWithTrigger={false}
          sideOffset={6}
          className="z-50 outline-none select-none"
        >
          <Base.Popup
            className={cx(
              popupClass,
              "max-h-[var(--available-height)] min-w-[var(--anchor-width)] overflow-y-auto p-1",
            )}
          >
            <Base.List>
              {items.map((item) => (
                <Base.Item
                  key={item.value}
                  value={item.value}
                  className="flex min-h-8 cursor-default items-center justify-between gap-6 rounded-sm px-2.5 text-sm outline-none data-highlighted:bg-accent"
                >
                  <Base.ItemText>{item.label}</Base.ItemText>
                  <Base.ItemIndicator>
                    <Check aria-hidden className="size-4 text-primary" />
                  </Base.ItemIndicator>
                </Base.Item>
              ))}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
