import { ArrowRight, Check, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { useWords } from "#words";
import { Avatar } from "../ui/avatar";
import { Badge } from "../ui/badge";
import { Card, CardBody, CardFooter, CardHeader } from "../ui/card";
import { cx } from "../ui/cx";
import { Skeleton } from "../ui/skeleton";
import { Time } from "../ui/time";
import { compareSides, type Side } from "./compare-sides";
import type { Me } from "./types";

type AccountCardProps = {
  /** The account as Clerk has it; undefined until Clerk's client has loaded. */
  clerk?: Side;
  /** The account as the Convex row has it. */
  convex: Side;
  syncedAt: number;
  syncedBy: Me["syncedBy"];
};

/** One account in two places, field by field, and how the second came to know it. */
export function AccountCard({ clerk, convex, syncedAt, syncedBy }: AccountCardProps) {
  const t = useWords("overview");
  const rows = compareSides(clerk, convex);
  const inStep = rows.every((row) => row.same);
  return (
    <Card>
      <CardHeader
        title={t("account.title")}
        description={t("account.text")}
        actions={
          // Its room is kept while Clerk's side is on its way, so that nothing moves.
          <Badge
            tone={inStep || !clerk ? "success" : "warning"}
            dot
            className={clerk ? undefined : "invisible"}
          >
            {inStep || !clerk ? t("account.inStep") : t("account.behind")}
          </Badge>
        }
      />
      <CardBody>
        <div className="grid grid-cols-[minmax(0,1fr)] items-stretch gap-3 sm:grid-cols-[minmax(0,1fr)_auto_minmax(0,1fr)]">
          <SidePanel name="Clerk" who={t("account.clerk")} side={clerk} rows={rows} of="clerk" />
          <div aria-hidden className="grid place-items-center text-muted-foreground">
            <ArrowRight className="size-4 max-sm:rotate-90" />
          </div>
          <SidePanel
            name="Convex"
            who={t("account.convex")}
            side={convex}
            rows={rows}
            of="convex"
          />
        </div>
      </CardBody>
      <CardFooter>
        <span>
          {t.rich(`account.synced.${syncedBy}`, {
            time: () => <Time value={syncedAt} className="font-medium text-foreground" />,
          })}
        </span>
      </CardFooter>
    </Card>
  );
}

type SidePanelProps = {
  name: string;
  who: string;
  side?: Side;
  rows: ReturnType<typeof compareSides>;
  of: "clerk" | "convex";
};

function SidePanel({ name, who, side, rows, of }: SidePanelProps) {
  const t = useWords("overview");
  return (
    <section
      aria-label={t("account.asHeld", { place: name })}
      aria-busy={!side}
      className="rounded-md border bg-background p-4"
    >
      <div className="flex items-center gap-3">
        <Avatar name={side?.name} src={side?.imageUrl} size="md" />
        <h3 className="text-sm leading-4">
          {name} <span className="block text-xs font-normal text-muted-foreground">{who}</span>
        </h3>
      </div>
      <dl className="mt-4 grid grid-cols-1 gap-3">
        {rows.map((row) => (
          <Fact
            key={row.field}
            label={t(`account.fields.${row.field}`)}
            known={Boolean(side)}
            same={row.same}
          >
            {row[of] ?? t("account.notSet")}
          </Fact>
        ))}
      </dl>
    </section>
  );
}

type FactProps = { label: string; known: boolean; same: boolean; children: ReactNode };

function Fact({ label, known, same, children }: FactProps) {
  const t = useWords("overview");
  return (
    <div>
      <dt className="text-xs text-muted-foreground">{label}</dt>
      {known ? (
        <dd className={cx("flex items-center gap-1.5 text-sm", !same && "text-warning-strong")}>
          <span className="min-w-0 truncate">{children}</span>
          {same ? (
            <Check aria-hidden className="size-3.5 shrink-0 text-success" />
          ) : (
            <TriangleAlert aria-hidden className="size-3.5 shrink-0" />
          )}
          {!same && <span className="sr-only">{t("account.differs")}</span>}
        </dd>
      ) : (
        <dd className="py-0.5">
          <Skeleton className="w-3/5" />
        </dd>
      )}
    </div>
  );
}
