"use client";

import { Switch as Base } from "@base-ui/react/switch";

type SwitchProps = {
  checked?: boolean;
  defaultChecked?: boolean;
  onCheckedChange?: (checked: boolean) => void;
  disabled?: boolean;
  id?: string;
  "aria-label"?: string;
  "aria-labelledby"?: string;
};

export function Switch({ onCheckedChange, ...props }: SwitchProps) {
  return (
    <Base.Root
      onCheckedChange={(checked) => onCheckedChange?.(checked)}
      className="inline-flex h-6 w-10 shrink-0 cursor-pointer items-center rounded-full bg-input p-0.5 transition-colors data-checked:bg-primary data-disabled:cursor-default data-disabled:opacity-50"
      {...props}
    >
      <Base.Thumb className="size-5 rounded-full bg-card shadow-xs transition-[translate] data-checked:translate-x-4" />
    </Base.Root>
  );
}
