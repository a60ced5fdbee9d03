import { useWords } from "#words";
import { Badge } from "../ui/badge";
import type { Answer } from "./ask";

/** Convex's verdict, in its own words. */
export function AnswerLine({ answer }: { answer: Answer | "lost" }) {
  const t = useWords("handoff");
  if (answer === "lost") {
    return <p className="mt-2 text-sm text-warning-strong">{t("noAnswer")}</p>;
  }
  const { accepted, status, words, name, ms } = answer;
  return (
    <div className="mt-2 flex flex-wrap items-start gap-x-3 gap-y-1">
      <Badge tone={accepted ? "success" : "danger"} dot>
        {accepted ? t("letIn") : t("refused")}
      </Badge>
      <code className="min-w-0 flex-1 basis-40 py-1 font-mono text-xs break-words">
        {accepted ? (name ?? t("accepted")) : (words ?? t("refused"))}
      </code>
      <span className="py-1 text-xs text-muted-foreground tabular-nums">
        {status} · {t("milliseconds", { count: Math.round(ms) })}
      </span>
    </div>
  );
}
