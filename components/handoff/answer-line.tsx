import { Badge } from "../ui/badge";
import type { Answer } from "./ask";

/** Convex's verdict, in its own words. */
export function AnswerLine({ answer }: { answer: Answer | "lost" }) {
  if (answer === "lost") {
    return <p className="mt-2 text-sm text-warning-strong">No answer. Try again in a moment.</p>;
  }
  const { accepted, status, words, name, ms } = answer;
  return (
    <div className="mt-2 flex flex-wrap items-start gap-x-3 gap-y-1">
      <Badge tone={accepted ? "success" : "danger"} dot>
        {accepted ? "Let in" : "Refused"}
      </Badge>
      <code className="min-w-0 flex-1 basis-40 py-1 font-mono text-xs break-words">
        {accepted ? (name ?? words) : words}
      </code>
      <span className="py-1 text-xs text-muted-foreground tabular-nums">
        {status} · {Math.round(ms)} ms
      </span>
    </div>
  );
}
