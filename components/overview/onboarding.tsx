"use client";

import { ArrowRight, Check } from "lucide-react";
import Link from "next/link";
import { useWords } from "#words";
import { useSaveChoices } from "../settings/use-save-choices";
import { Button } from "../ui/button";
import { Card, CardBody } from "../ui/card";
import { cx } from "../ui/cx";
import { Progress } from "../ui/progress";
import { doneSteps, steps, type Step } from "./completeness";
import type { Choices, Me } from "./types";

const places: Record<Step, string> = {
  name: "/dashboard/settings?at=account",
  email: "/dashboard/settings?at=account",
  headline: "/dashboard/settings?at=headline",
};

/** What a profile still lacks, each one click away. It goes when nothing does, or when it is sent away. */
export function Onboarding({ me, choices }: { me: Me; choices: Choices }) {
  const t = useWords("overview");
  const save = useSaveChoices();
  const done = doneSteps(me, choices);
  if (done.length === steps.length || choices.isOnboardingDismissed) return null;
  return (
    <Card role="region" aria-label={t("onboarding.title")}>
      <CardBody>
        <div className="flex items-start justify-between gap-4">
          <div className="min-w-0">
            <h2 className="text-base">{t("onboarding.title")}</h2>
            <p className="text-sm text-muted-foreground">{t("onboarding.text")}</p>
          </div>
          <Button
            size="sm"
            variant="ghost"
            className="-mt-1 -mr-2"
            onClick={() => void save({ isOnboardingDismissed: true })}
          >
            {t("onboarding.dismiss")}
          </Button>
        </div>
        <div className="mt-4 flex items-center gap-3">
          <div className="flex-1">
            <Progress label={t("onboarding.title")} value={done.length} max={steps.length} />
          </div>
          <p className="text-xs text-muted-foreground tabular-nums">
            {t("onboarding.progress", { done: done.length, all: steps.length })}
          </p>
        </div>
        <ul className="mt-3 flex flex-wrap gap-x-8 max-sm:flex-col">
          {steps.map((step) => (
            <li key={step}>
              <StepLine step={step} isDone={done.includes(step)} />
            </li>
          ))}
        </ul>
      </CardBody>
    </Card>
  );
}

function StepLine({ step, isDone }: { step: Step; isDone: boolean }) {
  const t = useWords("overview");
  const mark = (
    <span
      aria-hidden
      className={cx(
        "grid size-5 shrink-0 place-items-center rounded-full",
        isDone ? "bg-success-soft text-success-strong" : "border border-dashed border-input",
      )}
    >
      {isDone && <Check className="size-3" strokeWidth={3} />}
    </span>
  );
  if (isDone) {
    return (
      <p className="flex h-9 items-center gap-2.5 text-sm text-muted-foreground">
        {mark}
        {t(`onboarding.done.${step}`)}
      </p>
    );
  }
  return (
    <Link
      href={places[step]}
      className="group flex h-9 items-center gap-2.5 rounded-md text-sm font-medium text-primary"
    >
      {mark}
      {t(`onboarding.missing.${step}`)}
      <ArrowRight
        aria-hidden
        className="size-3.5 transition-transform group-hover:translate-x-0.5"
      />
    </Link>
  );
}
