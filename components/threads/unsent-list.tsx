"use client";

import { useWords } from "#words";
import { Button } from "../ui/button";
import type { Sending } from "./use-send";

/** What was not taken, with why, and what to do with it. */
export function UnsentList({ unsent, again, discard }: Omit<Sending, "send">) {
  const t = useWords("threads");
  return (
    <div role="alert" aria-label={t("notSent")}>
      <ul className="grid gap-2">
        {unsent.map((message) => (
          <li
            key={message.id}
            className="mt-3 rounded-md border border-destructive bg-destructive-soft px-3 py-2 sm:ml-11"
          >
            <p className="break-words whitespace-pre-wrap">{message.text}</p>
            <div className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
              <p className="min-w-0 flex-1 text-destructive-strong">
                {t("notSentBecause", { reason: message.reason })}
              </p>
              <Button size="sm" onClick={() => again(message)}>
                {t("sendAgain")}
              </Button>
              <Button size="sm" variant="ghost" onClick={() => discard(message.id)}>
                {t("discard")}
              </Button>
            </div>
          </li>
        ))}
      </ul>
    </div>
  );
}
