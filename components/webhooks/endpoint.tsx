import { useWords } from "#words";
import { Badge, type Tone } from "../ui/badge";
import { Callout } from "../ui/callout";
import { Card, CardBody, CardHeader } from "../ui/card";
import { Time } from "../ui/time";
import { code } from "./code";
import type { Summary } from "./types";

/** Whether deliveries can come, when the last one did, and how to set it up while none has. */
export function Endpoint({ summary, url }: { summary: Summary; url: string }) {
  const t = useWords("webhooks");
  const { isConfigured, lastReceivedAt, lastRefusedAt, hours } = summary;
  const refused = hours.reduce((sum, hour) => sum + hour.refused, 0);
  const state = stateOf(summary);
  return (
    <Card>
      <CardHeader
        title={t("endpoint.title")}
        actions={
          <Badge tone={tones[state]} dot>
            {t(`endpoint.state.${state}`)}
          </Badge>
        }
      />
      <CardBody className="grid gap-4 text-sm">
        <dl className="grid grid-cols-2 gap-4">
          <div className="col-span-2">
            <dt className="text-muted-foreground">{t("endpoint.address")}</dt>
            <dd>{code(url)}</dd>
          </div>
          <div>
            <dt className="text-muted-foreground">{t("endpoint.last")}</dt>
            <dd>{lastReceivedAt ? <Time value={lastReceivedAt} /> : t("endpoint.none")}</dd>
          </div>
          <div>
            <dt className="text-muted-foreground">{t("endpoint.refused")}</dt>
            <dd>
              {t("endpoint.refusedCount", { count: refused })}
              {lastRefusedAt && (
                <>
                  , <Time value={lastRefusedAt} />
                </>
              )}
            </dd>
          </div>
        </dl>
        {state === "refusing" && (
          <Callout tone="warning">{t.rich("endpoint.wrongSecret", { code })}</Callout>
        )}
        {!lastReceivedAt && (
          <ol className="grid list-decimal gap-1.5 pl-4 text-muted-foreground">
            <li>{t("endpoint.add")}</li>
            <li>{t.rich("endpoint.choose", { code })}</li>
            {!isConfigured && <li>{t.rich("endpoint.secret", { code })}</li>}
          </ol>
        )}
      </CardBody>
    </Card>
  );
}

type State = "noSecret" | "refusing" | "receiving" | "waiting";

const tones: Record<State, Tone> = {
  noSecret: "danger",
  refusing: "warning",
  receiving: "success",
  waiting: "warning",
};

function stateOf({ isConfigured, lastReceivedAt = 0, lastRefusedAt = 0 }: Summary): State {
  if (!isConfigured) return "noSecret";
  if (lastRefusedAt > lastReceivedAt) return "refusing";
  return lastReceivedAt > 0 ? "receiving" : "waiting";
}
