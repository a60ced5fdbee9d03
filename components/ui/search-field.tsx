"use client";

import { Search } from "lucide-react";
import { cx } from "./cx";
import { Input } from "./input";
import { Spinner } from "./spinner";

type SearchFieldProps = {
  label: string;
  value: string;
  onChange: (value: string) => void;
  busy?: boolean;
  className?: string;
};

export function SearchField({ label, value, onChange, busy = false, className }: SearchFieldProps) {
  return (
    <div className={cx("relative", className)}>
      <span
        aria-hidden
        className="pointer-events-none absolute inset-y-0 left-3 z-10 grid place-items-center text-muted-foreground"
      >
        {busy ? <Spinner /> : <Search className="size-4" />}
      </span>
      <Input
        type="search"
        aria-label={label}
        placeholder={label}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="pl-9"
      />
    </div>
  );
}
