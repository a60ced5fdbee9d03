"use client";

import { Database, Fingerprint, RotateCw, Send, ShieldCheck, UserRound } from "lucide-react";
import { useWords } from "#words";
import { Button } from "../ui/button";
import { Callout } from "../ui/callout";
import { Card, CardBody, CardHeader } from "../ui/card";
import { Claim, Hop, textOf } from "./hop";
import { RawToken } from "./raw-token";
import { SecondsLeft } from "./seconds-left";
import type { Journey } from "./use-journey";

type HopsProps = { journey?: Journey; isLost: boolean; onAgain: () => Promise<void> };

/** Words of the usual length, for the room that a journey takes; nobody sees them. */
const expected: Pick<Journey, "raw" | "token" | "answer"> = {
  raw: "0".repeat(600),
  token: { header: { alg: "RS256" }, claims: {}, signature: "" },
  answer: { accepted: true, status: 200, ms: 0 },
};

/** The way of the token, each step with its time. */
export function Hops({ journey, isLost, onAgain }: HopsProps) {
  const t = useWords("handoff");
  const { raw, token, answer } = journey ?? expected;
  const { header, claims } = token;
  const hop = { isKnown: journey !== undefined };
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
          <Hop {...hop} icon={Fingerprint} title={t("way.issued")} time={journey?.issuedMs}>
            {t.rich("way.goodFor", {
              left: () =>
                journey ? (
                  <SecondsLeft until={Number(claims.exp) * 1000} />
                ) : (
                  t("seconds", { count: 60 })
                ),
              algorithm: textOf(header.alg),
            })}{" "}
            <RawToken raw={raw} />
          </Hop>
          <Hop
            {...hop}
            icon={Send}
            title={t("way.attached")}
            time={journey && (journey.hops?.wayMs ?? answer.ms)}
          >
            {t("way.header")}
          </Hop>
          <Hop
            {...hop}
            icon={ShieldCheck}
            title={t("way.verified")}
            time={journey?.hops?.verifiedMs}
          >
            <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3">
              <Claim name="iss" value={claims.iss} />
              <Claim name="aud" value={claims.aud} />
              <Claim name="kid" value={header.kid} />
            </dl>
          </Hop>
          <Hop {...hop} icon={UserRound} title={t("way.read")} time={journey?.hops?.identityMs}>
            <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3">
              <Claim name="sub" value={claims.sub} />
            </dl>
          </Hop>
          <Hop {...hop} icon={Database} title={t("way.joined")} time={journey?.hops?.rowMs}>
            {answer.accepted
              ? t("way.found", { name: answer.name ?? t("way.you") })
              : (answer.words ?? t("refused"))}
          </Hop>
        </ol>
      </CardBody>
    </Card>
  );
}
