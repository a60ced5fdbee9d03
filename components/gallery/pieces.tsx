"use client";

import { MessagesSquare } from "lucide-react";
import { AccountCard } from "../overview/account-card";
import { Greeting } from "../overview/greeting";
import { ErrorScreen } from "../shell/error-screen";
import { ConnectionIndicator } from "../shell/connection-indicator";
import { SignInHint } from "../shell/sign-in-hint";
import { OfflineNotice } from "../shell/offline-notice";
import { ForbiddenState, NotFoundState } from "../shell/states";
import { Avatar } from "../ui/avatar";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { Callout } from "../ui/callout";
import { Card } from "../ui/card";
import { EmptyState } from "../ui/empty-state";
import { Kbd } from "../ui/kbd";
import { Progress } from "../ui/progress";
import { Skeleton } from "../ui/skeleton";
import { Spinner } from "../ui/spinner";
import { Table, TableCell, TableHead, TableRow } from "../ui/table";
import { Time } from "../ui/time";
import { Specimen } from "./specimen";

const now = Date.now();

export function Pieces() {
  return (
    <>
      <Specimen title="Small pieces">
        <Badge>Neutral</Badge>
        <Badge tone="primary">Admin</Badge>
        <Badge tone="success" dot>
          Applied
        </Badge>
        <Badge tone="warning" dot>
          Stale
        </Badge>
        <Badge tone="danger" dot>
          Refused
        </Badge>
        <Avatar name="Mira Lund" size="sm" />
        <Avatar name="Mira Lund" />
        <Avatar name="Jonas" size="lg" />
        <Avatar size="xl" />
        <Kbd>Ctrl</Kbd>
        <Kbd>K</Kbd>
        <Spinner label="Loading" />
        <Time value={now - 190_000} />
        <ConnectionIndicator state="live" />
        <ConnectionIndicator state="connecting" />
        <ConnectionIndicator state="offline" />
        <div className="w-40">
          <Progress label="Lessons" value={3} max={7} />
        </div>
        <div className="w-40 space-y-2">
          <Skeleton />
          <Skeleton className="w-2/3" />
        </div>
      </Specimen>
      <Specimen title="Callouts">
        {(["info", "success", "warning", "danger"] as const).map((tone) => (
          <Callout key={tone} tone={tone} title="What happened" className="w-full sm:w-88">
            And what to do next, in one line.
          </Callout>
        ))}
      </Specimen>
      <Specimen title="Table">
        <Card className="w-full">
          <Table aria-label="People">
            <thead>
              <TableRow>
                <TableHead>Name</TableHead>
                <TableHead>Role</TableHead>
                <TableHead>Joined</TableHead>
              </TableRow>
            </thead>
            <tbody>
              {["Mira Lund", "Jonas Weber"].map((name) => (
                <TableRow key={name}>
                  <TableCell>
                    <span className="flex items-center gap-3">
                      <Avatar name={name} />
                      {name}
                    </span>
                  </TableCell>
                  <TableCell>
                    <Badge>Member</Badge>
                  </TableCell>
                  <TableCell>
                    <Time value={now - 86_400_000 * 3} />
                  </TableCell>
                </TableRow>
              ))}
            </tbody>
          </Table>
        </Card>
      </Specimen>
      <Specimen title="Ready logins">
        <div className="max-w-100">
          <SignInHint
            emails={["admin@handoff.test", "mira@handoff.test"]}
            password="plain-words-here"
            outboxUrl="/dev/ui"
          />
        </div>
      </Specimen>
      <Specimen title="Overview">
        <div className="w-full max-w-3xl">
          <Greeting name="Mira" />
          <AccountCards />
        </div>
      </Specimen>
      <Specimen title="States">
        <Card className="w-full">
          <EmptyState
            icon={<MessagesSquare />}
            title="No threads yet"
            description="Write to somebody and it shows here."
            action={<Button variant="primary">Write</Button>}
          />
        </Card>
        <div className="w-full">
          <OfflineNotice />
        </div>
        <ForbiddenState action={<Button>Go back</Button>} />
        <NotFoundState />
        <ErrorScreen error={Object.assign(new Error(), { digest: "3021877" })} retry={() => {}} />
      </Specimen>
    </>
  );
}

const person = {
  id: "user_2hB7rT0qkXw93cUpsq7",
  name: "Mira Lund",
  email: "mira@handoff.test",
};

function AccountCards() {
  const synced = { convex: person, syncedAt: now - 190_000 };
  return (
    <div className="grid gap-4">
      <AccountCard {...synced} clerk={person} syncedBy="webhook" />
      <AccountCard {...synced} clerk={{ ...person, name: "Mira Berg" }} syncedBy="token" />
      <AccountCard {...synced} syncedBy="reconcile" />
    </div>
  );
}
