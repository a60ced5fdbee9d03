"use client";

import { useConvex, useConvexAuth } from "convex/react";
import { Download } from "lucide-react";
import { useState } from "react";
import { useWords } from "#words";
import { api } from "@/convex/_generated/api";
import { useErrorWords } from "../messages/use-error-words";
import { Button } from "../ui/button";
import { Card, CardBody } from "../ui/card";
import { toast } from "../ui/toast";
import { collectExport } from "./collect-export";

/** All that is stored about the person, as a file. */
export function ExportData() {
  const t = useWords("settings");
  const errorWords = useErrorWords();
  const { isAuthenticated } = useConvexAuth();
  const convex = useConvex();
  const [busy, setBusy] = useState(false);

  async function download() {
    setBusy(true);
    try {
      const json = await collectExport((from) => convex.query(api.account.exportMine, { from }));
      offer(json, `handoff-${new Date().toISOString().slice(0, 10)}.json`);
      toast.success(t("export.done"));
    } catch (error) {
      toast.error(t("export.failed"), { description: errorWords(error) });
    } finally {
      setBusy(false);
    }
  }

  return (
    <Card>
      <CardBody className="flex flex-wrap items-center justify-between gap-x-8 gap-y-3">
        <div className="min-w-0 flex-1 basis-64">
          <h3 className="text-sm font-medium">{t("export.title")}</h3>
          <p className="text-sm text-muted-foreground">{t("export.text")}</p>
        </div>
        <Button
          icon={<Download aria-hidden className="size-4" />}
          loading={busy}
          disabled={!isAuthenticated}
          onClick={() => void download()}
        >
          {t("export.button")}
        </Button>
      </CardBody>
    </Card>
  );
}

function offer(json: string, name: string) {
  const url = URL.createObjectURL(new Blob([json], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
