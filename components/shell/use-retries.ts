"use client";

import { useCallback, useEffect, useRef } from "react";
import { retryLater } from "./retry-later";

let hadFocus = false;

/**
 * Tries again what has failed, by itself and by a button, whose properties it returns. Each failure puts up a new screen
 * with a new button: the focus goes from one to the next.
 */
export function useRetries(error: Error, retry: () => void) {
  const button = useRef<HTMLButtonElement>(null);
  const onClick = useCallback(() => {
    hadFocus = document.activeElement === button.current;
    retry();
  }, [retry]);
  useEffect(() => retryLater(location.pathname, onClick), [error, onClick]);
  useEffect(() => {
    if (hadFocus && document.activeElement === document.body) button.current?.focus();
    hadFocus = false;
  }, []);
  return { ref: button, onClick };
}
