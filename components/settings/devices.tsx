"use client";

import { Monitor, Smartphone } from "lucide-react";
import { useState } from "react";
import { useWords } from "#words";
import { useDevices, type Device } from "@/components/auth/use-devices";
import { useErrorWords } from "../messages/use-error-words";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { Callout } from "../ui/callout";
import { Card, CardBody } from "../ui/card";
import { Skeleton } from "../ui/skeleton";
import { Time } from "../ui/time";
import { toast } from "../ui/toast";

/** Where the person is signed in; any other device can be signed out from here. */
export function Devices() {
  const t = useWords("settings");
  const { devices, isLost, again } = useDevices();
  if (isLost) {
    return (
      <Callout
        tone="warning"
        live
        title={t("devices.lost")}
        action={
          <Button size="sm" onClick={again}>
            {t("devices.again")}
          </Button>
        }
      />
    );
  }
  return (
    <Card>
      {devices ? (
        <ul aria-label={t("devices.title")}>
          {devices.map((device) => (
            <DeviceRow key={device.id} device={device} />
          ))}
        </ul>
      ) : (
        <CardBody aria-busy className="flex h-19 items-center gap-4">
          <Skeleton className="size-9 rounded-full" />
          <Skeleton className="w-48" />
        </CardBody>
      )}
    </Card>
  );
}

function DeviceRow({ device }: { device: Device }) {
  const t = useWords("settings");
  const errorWords = useErrorWords();
  const [busy, setBusy] = useState(false);
  const { browser, system, place, isMobile, isThis, lastActiveAt } = device;
  const Icon = isMobile ? Smartphone : Monitor;
  const name = [browser, system].filter(Boolean).join(" · ") || t("devices.unknown");

  async function signOut() {
    setBusy(true);
    try {
      await device.signOut();
    } catch (error) {
      setBusy(false);
      toast.error(t("devices.notSignedOut"), { description: errorWords(error) });
    }
  }

  return (
    <li className="flex min-h-19 items-center gap-4 border-b px-5 py-3 last:border-0">
      <span
        aria-hidden
        className="grid size-9 shrink-0 place-items-center rounded-full bg-muted text-muted-foreground"
      >
        <Icon className="size-4" />
      </span>
      <div className="min-w-0 flex-1">
        <p className="truncate text-sm font-medium">{name}</p>
        <p className="truncate text-sm text-muted-foreground">
          {place && `${place} · `}
          <Time value={lastActiveAt} />
        </p>
      </div>
      {isThis ? (
        <Badge tone="primary">{t("devices.this")}</Badge>
      ) : (
        <Button
          size="sm"
          loading={busy}
          aria-label={t("devices.signOutOf", { name })}
          onClick={() => void signOut()}
        >
          {t("devices.signOut")}
        </Button>
      )}
    </li>
  );
}
