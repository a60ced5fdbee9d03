import { useWords } from "#words";
import { Link } from "../ui/link";
import type { Comparison, Run } from "./types";

const kinds = ["missing", "stale", "orphaned"] as const;

/** The differences by kind: how many, and the first of them by name. */
export function Findings({ run, found }: { run: Run; found: Comparison["found"] }) {
  const t = useWords("webhooks");
  return (
    <dl className="grid gap-3 sm:grid-cols-3">
      {kinds.map((kind) => {
        const named = found.filter((finding) => finding.kind === kind);
        const others = run[kind] - named.length;
        return (
          <div key={kind} className="min-w-0 rounded-md border p-3">
            <dt className="flex items-baseline justify-between gap-2">
              <span className="text-sm font-medium">{t(`reconcile.kind.${kind}.label`)}</span>
              <span className="text-lg font-semibold tabular-nums">{run[kind]}</span>
            </dt>
            <dd>
              <p className="text-xs text-muted-foreground">{t(`reconcile.kind.${kind}.text`)}</p>
              {named.length > 0 && (
                <ul className="mt-2 grid gap-0.5 text-sm">
                  {named.map(({ externalId, person }) => (
                    <li key={externalId} className="truncate">
                      {person ? (
                        <Link href={`/dashboard/members/${person.id}`}>{person.name}</Link>
                      ) : (
                        <span className="font-mono text-xs" title={externalId}>
                          {externalId}
                        </span>
                      )}
                    </li>
                  ))}
                </ul>
              )}
              {named.length > 0 && others > 0 && (
                <p className="mt-1 text-xs text-muted-foreground">
                  {t("reconcile.more", { count: others })}
                </p>
              )}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
