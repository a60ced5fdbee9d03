import { Badge } from "../ui/badge";
import { Card, CardBody, CardHeader } from "../ui/card";
import { Time } from "../ui/time";
import type { Summary } from "./types";

/** Whether deliveries can come, when the last one did, and how to set it up while none has. */
export function Endpoint({ summary, url }: { summary: Summary; url: string }) {
  const { isConfigured, lastReceivedAt } = summary;
  return (
    <Card>
      <CardHeader title="The endpoint" actions={<State summary={summary} />} />
      <CardBody className="grid gap-4 text-sm">
        <div>
          <p className="text-muted-foreground">Address</p>
          <code className="font-mono text-xs break-all select-all">{url}</code>
        </div>
        <div>
          <p className="text-muted-foreground">Last delivery</p>
          <p>{lastReceivedAt ? <Time value={lastReceivedAt} /> : "None yet"}</p>
        </div>
        {!lastReceivedAt && (
          <ol className="grid list-decimal gap-1.5 pl-4 text-muted-foreground">
            <li>In Clerk’s dashboard, add a webhook endpoint with this address.</li>
            <li>
              Choose <code className="font-mono text-xs">user.created</code>,{" "}
              <code className="font-mono text-xs">user.updated</code> and{" "}
              <code className="font-mono text-xs">user.deleted</code>.
            </li>
            {!isConfigured && (
              <li>
                Give its signing secret to Convex:{" "}
                <code className="font-mono text-xs break-all select-all">
                  npx convex env set CLERK_WEBHOOK_SECRET whsec_…
                </code>
              </li>
            )}
          </ol>
        )}
      </CardBody>
    </Card>
  );
}

function State({ summary: { isConfigured, lastReceivedAt } }: { summary: Summary }) {
  if (!isConfigured) {
    return (
      <Badge tone="danger" dot>
        No secret
      </Badge>
    );
  }
  return lastReceivedAt ? (
    <Badge tone="success" dot>
      Receiving
    </Badge>
  ) : (
    <Badge tone="warning" dot>
      Waiting
    </Badge>
  );
}
