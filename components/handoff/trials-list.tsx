"use client";

import { useMutation } from "convex/react";
import { Check } from "lucide-react";
import { useState } from "react";
import { useWords } from "#words";
import { api } from "@/convex/_generated/api";
import type { Lesson } from "@/domain/lessons";
import { readToken } from "@/lib/jwt";
import { Button } from "../ui/button";
import { Card, CardHeader } from "../ui/card";
import { AnswerLine } from "./answer-line";
import { ask, type Answer } from "./ask";
import { SecondsLeft } from "./seconds-left";
import { trials } from "./trials";

type TrialsProps = {
  done: readonly Lesson[];
  first: string | undefined;
  freshToken: () => Promise<string | null>;
};

/** The same request in other guises, and what Convex says to each. */
export function Trials({ done, first, freshToken }: TrialsProps) {
  const t = useWords("handoff");
  const complete = useMutation(api.lessons.complete);
  const [answers, setAnswers] = useState<Partial<Record<Lesson, Answer | "asking" | "lost">>>({});

  const expiresAt = Number((first && readToken(first)?.claims.exp) ?? 0) * 1000;

  async function run({ lesson, forge, expected }: (typeof trials)[number]) {
    const put = (answer: Answer | "asking" | "lost") =>
      setAnswers((held) => ({ ...held, [lesson]: answer }));
    put("asking");
    try {
      const token = await freshToken();
      if (token === null) return put("lost");
      const answer = await ask(forge(token, first ?? token));
      put(answer);
      // What was answered stays, whether or not it could be noted.
      if (answer.accepted === expected) await complete({ lesson }).catch(() => {});
    } catch {
      put("lost");
    }
  }

  return (
    <Card>
      <CardHeader title={t("cheat.title")} description={t("cheat.text")} />
      <ul className="mt-4">
        {trials.map((trial) => {
          const answer = answers[trial.lesson];
          const title = t(`trials.${trial.lesson}.title`);
          return (
            <li key={trial.lesson} className="border-t px-5 py-3.5">
              <div className="flex items-center gap-4">
                <div className="min-w-0 flex-1">
                  <h3 className="flex items-center gap-2 text-sm">
                    {title}
                    {done.includes(trial.lesson) && (
                      <span className="text-success">
                        <Check aria-hidden className="size-4" />
                        <span className="sr-only">{t("alreadyTried")}</span>
                      </span>
                    )}
                  </h3>
                  <p className="text-sm text-muted-foreground">
                    {t(`trials.${trial.lesson}.text`)}
                    {trial.lesson === "expired" && expiresAt > 0 && (
                      <>
                        {" "}
                        {t.rich("cheat.until", { left: () => <SecondsLeft until={expiresAt} /> })}
                      </>
                    )}
                  </p>
                </div>
                <Button
                  size="sm"
                  loading={answer === "asking"}
                  disabled={first === undefined}
                  aria-label={t("cheat.sendThis", { title })}
                  onClick={() => void run(trial)}
                >
                  {t("cheat.send")}
                </Button>
              </div>
              <div aria-live="polite">
                {answer !== undefined && answer !== "asking" && <AnswerLine answer={answer} />}
              </div>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
