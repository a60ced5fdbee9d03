import type { ReactNode } from "react";
import { useWords } from "#words";
import { Callout } from "../ui/callout";
import { code } from "./code";
import { differencesOf, type Ending } from "./comparison";
import type { Run } from "./types";

type RunEndingProps = { run: Run; ending: Ending; repair: ReactNode };

/** How a comparison ended, in words, with what to do next. */
export function RunEnding({ run, ending, repair }: RunEndingProps) {
  const t = useWords("webhooks");
  const { listed, missing, stale, orphaned, removed } = run;
  const title = t(`reconcile.${ending}.title`, { count: differencesOf(run) });
  const consequences = [
    missing > 0 && t("reconcile.differs.adds", { count: missing }),
    stale > 0 && t("reconcile.differs.updates", { count: stale }),
    orphaned > 0 && t("reconcile.differs.removes", { count: orphaned }),
  ].filter((words) => words !== false);
  switch (ending) {
    case "inStep":
      return (
        <Callout tone="success" live title={title}>
          {t("reconcile.inStep.text", { count: listed })}
        </Callout>
      );
    case "differs":
      return (
        <Callout live title={title} action={repair}>
          {t("reconcile.differs.will", { what: consequences.join(", ") })}
        </Callout>
      );
    case "repaired":
      return (
        <Callout tone="success" live title={title}>
          {t("reconcile.repaired.text", { missing, stale, removed })}
        </Callout>
      );
    case "tooMany":
      return (
        <Callout tone="danger" live title={title}>
          {t.rich("reconcile.tooMany.text", { count: orphaned, code })}
        </Callout>
      );
    case "otherInstance":
    case "failed":
      return (
        <Callout tone="danger" live title={title}>
          {t.rich(`reconcile.${ending}.text`, { code })}
        </Callout>
      );
    case "stopped":
      return (
        <Callout tone="warning" live title={title}>
          {t("reconcile.stopped.text")}
        </Callout>
      );
  }
}
