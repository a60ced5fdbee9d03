"use client";

import type { Preloaded } from "convex/react";
import { UserRoundX } from "lucide-react";
import type { ReactNode } from "react";
import { useWords } from "#words";
import { useLive } from "@/components/auth/use-live";
import type { api } from "@/convex/_generated/api";
import { Avatar } from "../ui/avatar";
import { ButtonLink } from "../ui/button-link";
import { Card, CardBody } from "../ui/card";
import { EmptyState } from "../ui/empty-state";
import { Link } from "../ui/link";
import { Time } from "../ui/time";
import { LateActions } from "./late-actions";
import { Standing } from "./standing";
import { Trail } from "./trail";
import type { PersonStanding } from "./types";

type PersonProps = {
  person: Preloaded<typeof api.directory.get>;
  trail?: Preloaded<typeof api.directory.trail>;
};

export function Person({ person: preloaded, trail }: PersonProps) {
  const t = useWords("members");
  const person = useLive(preloaded);
  if (!person) {
    return (
      <EmptyState
        level={1}
        icon={<UserRoundX />}
        title={t("gone.title")}
        description={t("gone.text")}
        action={<ButtonLink href="/dashboard/members">{t("gone.all")}</ButtonLink>}
      />
    );
  }
  const { standing } = person;
  return (
    <>
      <header className="mb-8 flex flex-wrap items-center gap-x-5 gap-y-4">
        <Avatar
          name={person.name}
          src={person.imageUrl}
          size="xl"
          className="max-sm:size-14 max-sm:text-lg"
        />
        <div className="min-w-0 flex-1 max-sm:basis-[calc(100%-5rem)]">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <h1 className="text-2xl">{person.name}</h1>
            {standing && <Standing standing={standing} />}
          </div>
          {person.headline && <p>{person.headline}</p>}
          {standing?.email && <p className="truncate text-muted-foreground">{standing.email}</p>}
        </div>
        {standing && !person.isMe && <LateActions person={{ ...person, standing }} />}
      </header>
      {person.about && <p className="mb-8 max-w-2xl whitespace-pre-line">{person.about}</p>}
      {standing && (
        <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_20rem]">
          <Facts standing={standing} />
          {trail && <Trail trail={trail} />}
        </div>
      )}
    </>
  );
}

function Facts({ standing }: { standing: PersonStanding }) {
  const t = useWords("members");
  const { createdAt, lastSignInAt, syncedAt, externalId } = standing;
  return (
    <Card className="lg:col-start-2 lg:row-start-1">
      <CardBody>
        <h2 className="sr-only">{t("dates")}</h2>
        <dl className="grid gap-4 text-sm">
          <Fact label={t("joined")}>
            <Time value={createdAt} />
          </Fact>
          <Fact label={t("lastSignIn")}>
            {lastSignInAt ? <Time value={lastSignInAt} /> : t("never")}
          </Fact>
          <Fact label={t("synced")}>
            <Time value={syncedAt} />
          </Fact>
          <Fact label={t("clerkId")}>
            <span className="font-mono text-xs break-all select-all">{externalId}</span>
            <p>
              <Link href={`/dashboard/webhooks?about=${encodeURIComponent(externalId)}`}>
                {t("deliveries")}
              </Link>
            </p>
          </Fact>
        </dl>
      </CardBody>
    </Card>
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
