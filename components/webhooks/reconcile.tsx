"use client";

import type { Preloaded } from "convex/react";
import { useAction, useMutation } from "convex/react";
import { useState } from "react";
import { useWords } from "#words";
import { useLive } from "@/components/auth/use-live";
import { useErrorWords } from "@/components/messages/use-error-words";
import { api } from "@/convex/_generated/api";
import { Button } from "../ui/button";
import { Callout } from "../ui/callout";
import { Card, CardBody, CardFooter, CardHeader } from "../ui/card";
import { Progress } from "../ui/progress";
import { Time } from "../ui/time";
import { differencesOf, endingOf, shareOf } from "./comparison";
import { Findings } from "./findings";
import { RunEnding } from "./run-ending";
import type { Run } from "./types";

/** The comparison with Clerk: looked at first, repaired on a second decision, live for every admin who has it open. */
export function Reconcile({ latest }: { latest: Preloaded<typeof api.reconcile.latest> }) {
  const t = useWords("webhooks");
  const errorWords = useErrorWords();
  const { run, found, daily } = useLive(latest);
  const start = useAction(api.reconcile.start);
  const stop = useMutation(api.reconcile.stop);
  const [isBusy, setIsBusy] = useState(false);
  const [refusal, setRefusal] = useState<{ title: string; text: string }>();
  const ending = run ? endingOf(run) : null;
  const isRunning = run?.state === "running";

  async function act(ask: () => Promise<unknown>, title: string) {
    setIsBusy(true);
    setRefusal(undefined);
    try {
      await ask();
    } catch (error) {
      setRefusal({ title, text: errorWords(error) });
    } finally {
      setIsBusy(false);
    }
  }

  const begin = (apply: boolean) => act(() => start({ apply }), t("reconcile.notStarted"));
  const canGoOn = ending === "stopped" || ending === "failed";
  return (
    <Card>
      <CardHeader
        title={t("reconcile.title")}
        description={t("reconcile.text")}
        actions={
          isRunning ? (
            <Button
              loading={isBusy}
              onClick={() => void act(() => stop({ runId: run.id }), t("reconcile.notStopped"))}
            >
              {t("reconcile.stop")}
            </Button>
          ) : (
            <>
              {canGoOn && run && (
                <Button loading={isBusy} onClick={() => void begin(run.apply)}>
                  {t("reconcile.goOn")}
                </Button>
              )}
              <Button loading={isBusy} onClick={() => void begin(false)}>
                {run ? t("reconcile.checkAgain") : t("reconcile.check")}
              </Button>
            </>
          )
        }
      />
      <CardBody className="grid gap-4 empty:pt-0">
        {refusal && (
          <Callout tone="danger" live title={refusal.title}>
            {refusal.text}
          </Callout>
        )}
        {isRunning && <UnderWay run={run} />}
        {run && ending && (
          <RunEnding
            run={run}
            ending={ending}
            repair={
              <Button
                variant={run.orphaned > 0 ? "danger" : "primary"}
                loading={isBusy}
                onClick={() => void begin(true)}
              >
                {t("reconcile.differs.repair")}
              </Button>
            }
          />
        )}
        {run && differencesOf(run) > 0 && <Findings run={run} found={found} />}
        {run && (
          <p className="text-xs text-muted-foreground">
            {t.rich(`reconcile.asked.${run.asked}`, { time: () => <Time value={run.startedAt} /> })}
          </p>
        )}
      </CardBody>
      <CardFooter>
        <Daily run={daily} />
      </CardFooter>
    </Card>
  );
}

function UnderWay({ run }: { run: Run }) {
  const t = useWords("webhooks");
  const { phase, listed, checked } = run;
  // More may have come since they were counted.
  const total = Math.max(run.total, listed);
  return (
    <div className="grid gap-2">
      <Progress label={t("reconcile.progress")} value={Math.round(shareOf(run) * 100)} />
      <p role="status" className="flex flex-wrap justify-between gap-x-4 text-sm">
        <span>{t(`reconcile.phase.${phase}`)}</span>
        <span aria-hidden className="text-muted-foreground tabular-nums">
          {t("reconcile.seen", { listed, total, checked })}
        </span>
      </p>
    </div>
  );
}

function Daily({ run }: { run: Run | undefined }) {
  const t = useWords("webhooks");
  if (!run) return <p>{t("reconcile.daily.none")}</p>;
  const time = () => <Time value={run.lastAt} />;
  const count = differencesOf(run);
  const state = run.state === "stopped" ? "failed" : run.state;
  if (state === "running") return <p>{t("reconcile.daily.running")}</p>;
  return <p>{t.rich(`reconcile.daily.${state}`, { time, count })}</p>;
}
