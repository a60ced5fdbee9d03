import { Fragment, type ReactNode } from "react";
import { useWords } from "#words";
import { PageHeader } from "../shell/page-header";
import { Callout } from "../ui/callout";
import { Card, CardBody, CardHeader } from "../ui/card";
import { Link } from "../ui/link";
import { Time } from "../ui/time";
import { filterHref } from "./filter";
import { Replay } from "./replay";
import type { DeliveryDetail } from "./types";
import { VerdictBadge } from "./verdict-badge";

const MINUTE_MS = 60_000;

/** One delivery: written once and never changed, so it need not be live. */
export function DeliveryView({ delivery }: { delivery: DeliveryDetail }) {
  const t = useWords("webhooks");
  const { id, type, outcome, externalId, person, isExample, svixId } = delivery;
  const { receivedAt, occurredAt, failed, shape } = delivery;
  const minutesLate = Math.floor((receivedAt - occurredAt) / MINUTE_MS);
  return (
    <>
      <PageHeader
        title={<span className="font-mono text-xl">{type}</span>}
        description={t(`verdict.${outcome}.text`)}
        actions={<VerdictBadge outcome={outcome} />}
      />
      {isExample && (
        <Callout title={t("delivery.example.title")} className="mb-6">
          {t("delivery.example.text")}
        </Callout>
      )}
      <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="grid gap-6 lg:col-start-2 lg:row-start-1">
          <Card>
            <CardBody>
              <dl className="grid gap-4 text-sm">
                <Fact label={t("delivery.received")}>
                  <Time value={receivedAt} />
                </Fact>
                <Fact label={t("delivery.happened")}>
                  <Time value={occurredAt} />
                  {minutesLate > 0 && (
                    <p className="text-muted-foreground">
                      {t("delivery.late", { minutes: minutesLate })}
                    </p>
                  )}
                </Fact>
                <Fact label={t("delivery.about")}>
                  {person ? (
                    <Link href={`/dashboard/members/${person.id}`}>{person.name}</Link>
                  ) : (
                    <span className="font-mono text-xs break-all">
                      {externalId ?? t("delivery.nobody")}
                    </span>
                  )}
                  {externalId && (
                    <p>
                      <Link href={filterHref({ about: externalId })}>{t("delivery.others")}</Link>
                    </p>
                  )}
                </Fact>
                <Fact label={t("delivery.attempts")}>
                  {failed > 0 ? t("delivery.failed", { count: failed }) : t("delivery.once")}
                </Fact>
                <Fact label={t("delivery.messageId")}>
                  <span className="font-mono text-xs break-all select-all">{svixId}</span>
                </Fact>
              </dl>
            </CardBody>
          </Card>
          <Replay id={id} isPossible={externalId?.startsWith("user_") ?? false} />
        </div>
        <Card>
          <CardHeader title={t("delivery.shape")} description={t("delivery.shapeText")} />
          <CardBody>
            <Shape paths={shape} />
          </CardBody>
        </Card>
      </div>
    </>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-muted-foreground">{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** Each path stands in by its depth; what it has in common with the one above need not be read again. */
function Shape({ paths }: { paths: string[] }) {
  return (
    <ul className="font-mono text-xs leading-6">
      {paths.map((line) => {
        const [path = "", type = ""] = line.split(": ");
        const cut = path.lastIndexOf(".") + 1;
        return (
          <li
            key={line}
            className="flex justify-between gap-4 border-b border-dashed last:border-0"
          >
            <span className="min-w-0 break-words">
              <span className="text-muted-foreground">{breakable(path.slice(0, cut))}</span>
              {breakable(path.slice(cut))}
            </span>
            <span className="shrink-0 text-muted-foreground">{type}</span>
          </li>
        );
      })}
    </ul>
  );
}

/** A long path goes on below between two of its words, and not within one. */
function breakable(path: string): ReactNode {
  return path.split(/(?<=[._])/).map((part, index) => (
    <Fragment key={index}>
      {part}
      <wbr />
    </Fragment>
  ));
}
