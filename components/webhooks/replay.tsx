"use client";

import { useAction } from "convex/react";
import { RotateCw } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useWords } from "#words";
import { useErrorWords } from "@/components/messages/use-error-words";
import { api } from "@/convex/_generated/api";
import { Button } from "../ui/button";
import { Callout } from "../ui/callout";
import { Card, CardBody, CardHeader } from "../ui/card";
import type { DeliveryDetail } from "./types";

type ReplayProps = { id: DeliveryDetail["id"]; isPossible: boolean };

/** Takes the delivery up again, and says what became of it. */
export function Replay({ id, isPossible }: ReplayProps) {
  const t = useWords("webhooks");
  const errorWords = useErrorWords();
  const router = useRouter();
  const replay = useAction(api.deliveries.replay);
  const [isBusy, setIsBusy] = useState(false);
  const [result, setResult] = useState<"applied" | "same" | "removed">();
  const [refusal, setRefusal] = useState<string>();

  async function run() {
    setIsBusy(true);
    setResult(undefined);
    setRefusal(undefined);
    try {
      setResult(await replay({ id }));
      router.refresh();
    } catch (error) {
      setRefusal(errorWords(error));
    } finally {
      setIsBusy(false);
    }
  }

  return (
    <Card>
      <CardHeader title={t("replay.title")} />
      <CardBody className="grid gap-4 pt-1 text-sm">
        <p className="text-muted-foreground">
          {isPossible ? t("replay.text") : t("replay.nobody")}
        </p>
        {isPossible && (
          <Button
            loading={isBusy}
            icon={<RotateCw aria-hidden className="size-4" />}
            onClick={() => void run()}
            className="justify-self-start"
          >
            {t("replay.run")}
          </Button>
        )}
        {result && (
          <Callout tone={result === "same" ? "info" : "success"} live>
            {t(`replay.${result}`)}
          </Callout>
        )}
        {refusal && (
          <Callout tone="danger" live title={t("replay.failed")}>
            {refusal}
          </Callout>
        )}
      </CardBody>
    </Card>
  );
}
