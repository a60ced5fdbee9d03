"use client";

import { useClerk, useSession } from "@clerk/nextjs";
import { useCallback, useEffect, useState } from "react";

type User = NonNullable<ReturnType<typeof useClerk>["user"]>;
type Session = Awaited<ReturnType<User["getSessions"]>>[number];

export type Device = {
  id: string;
  browser?: string;
  system?: string;
  place?: string;
  isMobile: boolean;
  isThis: boolean;
  lastActiveAt: number;
  signOut: () => Promise<void>;
};

export type Devices = {
  /** Undefined until Clerk has answered. */
  devices?: Device[];
  isLost: boolean;
  again: () => void;
};

/**
 * Where the person is signed in, as Clerk knows it. Clerk's client keeps what it was told until it has a new user from a
 * touch, which it asks for whenever the page is looked at anew: with each it is asked again.
 */
export function useDevices(): Devices {
  const clerk = useClerk();
  const current = useSession().session?.id;
  const [sessions, setSessions] = useState<Session[]>();
  const [isLost, setLost] = useState(false);

  const ask = useCallback(async () => {
    if (!clerk.user) return;
    try {
      const found = await clerk.user.getSessions();
      // Clerk's client takes no answer for none; whoever asks has at least one.
      setLost(found.length === 0);
      if (found.length > 0) setSessions(found);
    } catch {
      setLost(true);
    }
  }, [clerk]);

  useEffect(() => {
    if (!current) return;
    let asked: unknown;
    return clerk.addListener(() => {
      if (clerk.user === asked) return;
      asked = clerk.user;
      void ask();
    });
  }, [ask, clerk, current]);

  async function again() {
    await clerk.session?.touch().catch(() => setLost(true));
  }

  const devices = sessions
    ?.map((session) => deviceOf(session, session.id === current))
    .sort(thisFirst);
  return { devices, isLost, again: () => void again() };
}

function deviceOf(session: Session, isThis: boolean): Device {
  const { browserName, browserVersion, deviceType, city, country, isMobile } =
    session.latestActivity;
  return {
    id: session.id,
    browser: [browserName, browserVersion?.split(".")[0]].filter(Boolean).join(" ") || undefined,
    system: deviceType,
    place: [city, country].filter(Boolean).join(", ") || undefined,
    isMobile: isMobile ?? false,
    isThis,
    lastActiveAt: session.lastActiveAt.getTime(),
    // It brings a new user as well.
    signOut: async () => void (await session.revoke()),
  };
}

function thisFirst(one: Device, other: Device): number {
  return Number(other.isThis) - Number(one.isThis) || other.lastActiveAt - one.lastActiveAt;
}
