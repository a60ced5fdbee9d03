"use client";

import type { Preloaded } from "convex/react";
import type { ReactNode } from "react";
import { useWords } from "#words";
import { useLive } from "@/components/auth/use-live";
import type { api } from "@/convex/_generated/api";
import { PageHeader } from "../shell/page-header";
import { AboutYou } from "./about-you";
import { DeleteAccount } from "./delete-account";
import { Devices } from "./devices";
import { ExportData } from "./export-data";
import { Preferences } from "./preferences";
import { Profile } from "./profile";
import { SectionNav, type Section } from "./section-nav";
import { useFocusFromAddress } from "./use-focus-from-address";

export function Settings({ me }: { me: Preloaded<typeof api.users.getMe> }) {
  const t = useWords("settings");
  const standing = useLive(me);
  useFocusFromAddress();
  if (standing.state !== "active") return null;
  const { choices } = standing;
  return (
    <>
      <PageHeader title={t("title")} description={t("text")} />
      <div className="grid grid-cols-1 gap-8 xl:grid-cols-[11rem_minmax(0,1fr)]">
        <SectionNav />
        <div className="grid grid-cols-1 gap-10">
          <Part id="profile">
            <AboutYou choices={choices} />
          </Part>
          <Part id="preferences">
            <Preferences choices={choices} />
          </Part>
          <Part id="account">
            <Profile />
          </Part>
          <Part id="devices">
            <Devices />
          </Part>
          <Part id="data">
            <ExportData />
            <DeleteAccount />
          </Part>
        </div>
      </div>
    </>
  );
}

function Part({ id, children }: { id: Section; children: ReactNode }) {
  const t = useWords("settings");
  return (
    <section
      id={id}
      data-at={id}
      tabIndex={-1}
      aria-labelledby={`${id}-title`}
      className="grid scroll-mt-20 grid-cols-1 gap-4 outline-none"
    >
      <div>
        <h2 id={`${id}-title`} className="text-lg">
          {t(`${id}.title`)}
        </h2>
        <p className="max-w-xl text-sm text-muted-foreground">{t(`${id}.text`)}</p>
      </div>
      {children}
    </section>
  );
}
