"use client";

import { useState, type SubmitEvent } from "react";
import { useWords } from "#words";
import { withClaims } from "@/lib/jwt";
import { Button } from "../ui/button";
import { Card, CardBody, CardHeader } from "../ui/card";
import { Field } from "../ui/field";
import { Textarea } from "../ui/input";
import { AnswerLine } from "./answer-line";
import { ask, type Answer } from "./ask";
import type { Journey } from "./use-journey";

/** Change a claim and see the verdict. The signature stays as Clerk made it. */
export function ClaimsEditor({ journey }: { journey: Journey }) {
  const t = useWords("handoff");
  const [answer, setAnswer] = useState<Answer | "lost">();
  const [isAsking, setIsAsking] = useState(false);
  const [refusal, setRefusal] = useState<string>();

  async function onSubmit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const claims = parse(String(new FormData(event.currentTarget).get("claims")));
    setRefusal(claims ? undefined : t("claims.notJson"));
    if (!claims) return;
    setIsAsking(true);
    setAnswer(await ask(withClaims(journey.raw, claims)).catch(() => "lost" as const));
    setIsAsking(false);
  }

  return (
    <Card>
      <CardHeader title={t("claims.title")} description={t("claims.text")} />
      <CardBody>
        <form onSubmit={onSubmit} className="grid">
          <Field label={t("claims.label")} error={refusal}>
            <Textarea
              key={journey.raw}
              name="claims"
              rows={9}
              className="font-mono"
              spellCheck={false}
              defaultValue={JSON.stringify(journey.token.claims, null, 2)}
            />
          </Field>
          <Button type="submit" loading={isAsking} className="mt-3 justify-self-start">
            {t("claims.send")}
          </Button>
          <div aria-live="polite" className="not-empty:mt-3">
            {answer && <AnswerLine answer={answer} />}
          </div>
        </form>
      </CardBody>
    </Card>
  );
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
