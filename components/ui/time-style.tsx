"use client";

import { createContext, use, type ReactNode } from "react";
import type { TimeStyle } from "./relative-time";

const none: TimeStyle = {};
const TimeStyleContext = createContext(none);

type TimeStyleProviderProps = { style?: TimeStyle; children: ReactNode };

/** How times are written below it. */
export function TimeStyleProvider({ style = none, children }: TimeStyleProviderProps) {
  return <TimeStyleContext value={style}>{children}</TimeStyleContext>;
}

export function useTimeStyle(): TimeStyle {
  return use(TimeStyleContext);
}
