import type { FunctionReturnType } from "convex/server";
import type { ReactNode } from "react";
import type { api } from "@/convex/_generated/api";
import { PageHeader } from "../shell/page-header";
import { Badge } from "../ui/badge";
import { Card, CardBody, CardHeader } from "../ui/card";
import { Link } from "../ui/link";
import { Time } from "../ui/time";
import { verdictOf } from "./outcomes";

type DeliveryViewProps = { delivery: NonNullable<FunctionReturnType<typeof api.deliveries.get>> };

/** One delivery: written once and never changed, so it need not be live. */
export function DeliveryView({ delivery }: DeliveryViewProps) {
  const { label, tone, means } = verdictOf(delivery.outcome);
  return (
    <>
      <PageHeader
        title={<span className="font-mono text-xl">{delivery.type}</span>}
        description={means}
        actions={
          <Badge tone={tone} dot>
            {label}
          </Badge>
        }
      />
      <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <Card>
          <CardHeader
            title="Shape of the body"
            description="Paths and types. The values were read and not kept."
          />
          <CardBody>
            <ul className="grid gap-1 font-mono text-xs">
              {delivery.shape.map((path) => (
                <li key={path} className="break-all">
                  {path}
                </li>
              ))}
            </ul>
          </CardBody>
        </Card>
        <Card className="max-lg:order-first">
          <CardBody>
            <dl className="grid gap-4 text-sm">
              <Fact label="Received">
                <Time value={delivery.receivedAt} />
              </Fact>
              <Fact label="Happened at Clerk">
                <Time value={delivery.occurredAt} />
              </Fact>
              <Fact label="About">
                {delivery.person ? (
                  <Link href={`/dashboard/members/${delivery.person.id}`}>
                    {delivery.person.name}
                  </Link>
                ) : (
                  <span className="font-mono text-xs break-all">
                    {delivery.externalId ?? "Nobody"}
                  </span>
                )}
              </Fact>
              <Fact label="Message id">
                <span className="font-mono text-xs break-all select-all">{delivery.svixId}</span>
              </Fact>
            </dl>
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
