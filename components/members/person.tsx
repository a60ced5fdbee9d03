"use client";

import type { Preloaded } from "convex/react";
import { UserRoundX } from "lucide-react";
import { useLive } from "@/components/auth/use-live";
import type { api } from "@/convex/_generated/api";
import { Avatar } from "../ui/avatar";
import { ButtonLink } from "../ui/button-link";
import { Card, CardBody } from "../ui/card";
import { EmptyState } from "../ui/empty-state";
import { Time } from "../ui/time";
import { AdminActions } from "./admin-actions";
import { Standing } from "./standing";
import { Trail } from "./trail";

type PersonProps = {
  person: Preloaded<typeof api.directory.get>;
  trail?: Preloaded<typeof api.directory.trail>;
};

export function Person({ person: preloaded, trail }: PersonProps) {
  const person = useLive(preloaded);
  if (!person) {
    return (
      <EmptyState
        level={1}
        icon={<UserRoundX />}
        title="This person is gone"
        description="The account was removed while you were looking at it."
        action={<ButtonLink href="/dashboard/members">All members</ButtonLink>}
      />
    );
  }
  const { standing } = person;
  return (
    <>
      <header className="mb-8 flex flex-wrap items-center gap-x-5 gap-y-4">
        <Avatar name={person.name} src={person.imageUrl} size="xl" />
        <div className="min-w-0 flex-1">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <h1 className="text-2xl">{person.name}</h1>
            {standing && <Standing standing={standing} />}
          </div>
          {standing?.email && <p className="truncate text-muted-foreground">{standing.email}</p>}
        </div>
        {standing && !person.isMe && <AdminActions person={{ ...person, standing }} />}
      </header>
      {standing && (
        <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_20rem]">
          {trail && <Trail trail={trail} />}
          <Card className="max-lg:order-first">
            <CardBody>
              <h2 className="sr-only">Dates</h2>
              <dl className="grid gap-4 text-sm">
                <div>
                  <dt className="text-muted-foreground">Joined</dt>
                  <dd>
                    <Time value={standing.createdAt} />
                  </dd>
                </div>
                <div>
                  <dt className="text-muted-foreground">Last sign-in</dt>
                  <dd>
                    {standing.lastSignInAt ? <Time value={standing.lastSignInAt} /> : "Never"}
                  </dd>
                </div>
              </dl>
            </CardBody>
          </Card>
        </div>
      )}
    </>
  );
}
