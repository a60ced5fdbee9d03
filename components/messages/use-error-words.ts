"use client";

import { readAppError } from "@/domain/errors";
import { useWords } from "#words";

/** Says in the page's language what went wrong in anything thrown, and what to do next. */
export function useErrorWords() {
  const t = useWords("errors");
  return (thrown: unknown): string => {
    const error = readAppError(thrown);
    if (!error) return t("unexpected");
    switch (error.kind) {
      case "rate_limited":
        return t("rate_limited", { seconds: Math.max(1, Math.ceil(error.retryAfterMs / 1000)) });
      case "forbidden":
        return t(`forbidden.${error.reason ?? "not_admin"}`);
      case "invalid":
        return t(`invalid.${error.reason}`);
      default:
        return t(error.kind);
    }
  };
}
