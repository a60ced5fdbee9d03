"use client";

import { Database, Fingerprint, RotateCw, Send, ShieldCheck, UserRound } from "lucide-react";
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { useWords } from "#words";
import { Button } from "../ui/button";
import { Callout } from "../ui/callout";
import { Card, CardBody, CardHeader } from "../ui/card";
import { Skeleton } from "../ui/skeleton";
import { RawToken } from "./raw-token";
import { SecondsLeft } from "./seconds-left";
import type { Journey } from "./use-journey";

type HopsProps = { journey?: Journey; isLost: boolean; onAgain: () => Promise<void> };

/** The way of the token, each step with its time. */
export function Hops({ journey, isLost, onAgain }: HopsProps) {
  const t = useWords("handoff");
  return (
    <Card>
      <CardHeader
        title={t("way.title")}
        actions={
          <Button
            size="sm"
            icon={<RotateCw aria-hidden className="size-3.5" />}
            onClick={() => void onAgain()}
          >
            {t("way.again")}
          </Button>
        }
      />
      <CardBody>
        {isLost && (
          <Callout tone="warning" live title={t("way.lost.title")} className="mb-5">
            {t("way.lost.text")}
          </Callout>
        )}
        <ol aria-busy={!journey} className="grid">
          <Hop icon={Fingerprint} title={t("way.issued")} time={journey?.issuedMs}>
            {journey && (
              <>
                {t.rich("way.goodFor", {
                  left: () => <SecondsLeft until={Number(journey.token.claims.exp) * 1000} />,
                  algorithm: text(journey.token.header.alg),
                })}{" "}
                <RawToken raw={journey.raw} />
              </>
            )}
          </Hop>
          <Hop
            icon={Send}
            title={t("way.attached")}
            time={journey && (journey.hops?.wayMs ?? journey.answer.ms)}
          >
            {journey && t("way.header")}
          </Hop>
          <Hop icon={ShieldCheck} title={t("way.verified")} time={journey?.hops?.verifiedMs}>
            {journey && (
              <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3">
                <Claim name="iss" value={journey.token.claims.iss} />
                <Claim name="aud" value={journey.token.claims.aud} />
                <Claim name="kid" value={journey.token.header.kid} />
              </dl>
            )}
          </Hop>
          <Hop icon={UserRound} title={t("way.read")} time={journey?.hops?.identityMs}>
            {journey && (
              <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3">
                <Claim name="sub" value={journey.token.claims.sub} />
              </dl>
            )}
          </Hop>
          <Hop icon={Database} title={t("way.joined")} time={journey?.hops?.rowMs}>
            {journey &&
              (journey.answer.accepted
                ? t("way.found", { name: journey.answer.name ?? t("way.you") })
                : (journey.answer.words ?? t("refused")))}
          </Hop>
        </ol>
      </CardBody>
    </Card>
  );
}

type HopProps = { icon: LucideIcon; title: string; time?: number; children: ReactNode };

function Hop({ icon: Icon, title, time, children }: HopProps) {
  const t = useWords("handoff");
  return (
    <li className="relative flex gap-4 pb-5 not-last:before:absolute not-last:before:top-9 not-last:before:bottom-0 not-last:before:left-4.5 not-last:before:w-px not-last:before:bg-border last:pb-0">
      <span className="grid size-9 shrink-0 place-items-center rounded-full border bg-background text-primary">
        <Icon aria-hidden className="size-4" />
      </span>
      <div className="min-w-0 flex-1">
        <div className="flex items-baseline justify-between gap-3">
          <h3 className="text-sm">{title}</h3>
          {time !== undefined && (
            <span className="text-xs text-muted-foreground tabular-nums">
              {time < 1 ? t("way.instant") : t("milliseconds", { count: Math.round(time) })}
            </span>
          )}
        </div>
        <div className="min-h-5 text-sm text-muted-foreground">
          {children ?? <Skeleton className="mt-1 w-2/3" />}
        </div>
      </div>
    </li>
  );
}

function Claim({ name, value }: { name: string; value: unknown }) {
  return (
    <>
      <dt className="font-mono text-xs leading-5">{name}</dt>
      <dd className="truncate font-mono text-xs leading-5 text-foreground">{text(value)}</dd>
    </>
  );
}

function text(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}
