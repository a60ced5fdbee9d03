"use client";

import type { ReactNode } from "react";
import { useWords } from "#words";
import { timeFormats, type TimeFormat } from "@/domain/settings";
import { Card } from "../ui/card";
import { Select } from "../ui/select";
import { ThemeSwitch } from "../ui/theme-switch";
import { LanguageChoice } from "./language-choice";
import { TimeZoneChoice } from "./time-zone-choice";
import type { Choices } from "./types";
import { useSaveChoices } from "./use-save-choices";

/** How this place looks and speaks. Each change holds at once. */
export function Preferences({ choices }: { choices: Choices }) {
  const t = useWords("settings");
  const save = useSaveChoices();
  const formats = timeFormats.map((value) => ({
    value,
    label: t(`preferences.timeFormats.${value}`),
  }));
  return (
    <Card>
      <Row title={t("preferences.theme")} text={t("preferences.themeText")}>
        <ThemeSwitch />
      </Row>
      <Row title={t("preferences.language")} text={t("preferences.languageText")}>
        <LanguageChoice chosen={choices.language} onChoose={save} />
      </Row>
      <Row title={t("preferences.timeFormat")} text={t("preferences.timeFormatText")}>
        <Select<TimeFormat>
          aria-label={t("preferences.timeFormat")}
          items={formats}
          value={choices.timeFormat ?? "auto"}
          onValueChange={(timeFormat) => void save({ timeFormat })}
        />
      </Row>
      <Row title={t("preferences.timeZone")} text={t("preferences.timeZoneText")}>
        <TimeZoneChoice
          chosen={choices.timeZone}
          onChoose={(timeZone) => void save({ timeZone })}
        />
      </Row>
    </Card>
  );
}

function Row({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-8 gap-y-3 border-b p-5 last:border-0">
      <div className="min-w-0 flex-1 basis-64">
        <h3 className="text-sm font-medium">{title}</h3>
        <p className="text-sm text-muted-foreground">{text}</p>
      </div>
      {children}
    </div>
  );
}
