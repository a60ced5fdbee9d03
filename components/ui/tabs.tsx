"use client";

import { Tabs as Base } from "@base-ui/react/tabs";
import type { ReactNode } from "react";

type TabsProps = {
  label: string;
  defaultValue?: string;
  value?: string;
  onValueChange?: (value: string) => void;
  items: { value: string; label: ReactNode; content: ReactNode }[];
};

export function Tabs({ label, items, onValueChange, ...props }: TabsProps) {
  return (
    <Base.Root
      {...props}
      defaultValue={props.value === undefined ? (props.defaultValue ?? items[0]?.value) : undefined}
      onValueChange={(value) => onValueChange?.(String(value))}
    >
      <Base.List
        aria-label={label}
        className="relative flex gap-1 overflow-x-auto border-b [scrollbar-width:none]"
      >
        {items.map((item) => (
          <Base.Tab
            key={item.value}
            value={item.value}
            className="h-10 rounded-md px-3 text-sm font-medium whitespace-nowrap text-muted-foreground transition-colors outline-offset-[-2px] hover:text-foreground data-active:text-foreground"
          >
            {item.label}
          </Base.Tab>
        ))}
        <Base.Indicator className="absolute bottom-0 left-0 h-0.5 w-[var(--active-tab-width)] translate-x-[var(--active-tab-left)] rounded-full bg-primary transition-[translate,width] duration-200" />
      </Base.List>
      {items.map((item) => (
        <Base.Panel key={item.value} value={item.value} className="pt-5">
          {item.content}
        </Base.Panel>
      ))}
    </Base.Root>
  );
}
