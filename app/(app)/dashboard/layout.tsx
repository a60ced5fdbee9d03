import type { ReactNode } from "react";
import { AccountGate } from "@/components/auth/account-gate";
import { ClerkOutage } from "@/components/auth/clerk-outage";
import { Closed } from "@/components/auth/closed";
import { Connection } from "@/components/auth/connection";
import { UserMenu } from "@/components/auth/user-menu";
import { AppShell } from "@/components/shell/app-shell";
import { openDoor } from "@/lib/server/me";

export default async function DashboardLayout({ children }: { children: ReactNode }) {
  const door = await openDoor();
  if (!door.open) return <Closed why={door.why} />;
  const { standing } = door;
  const isAdmin = standing.state === "active" && standing.me.role === "admin";
  return (
    <AccountGate me={door.me}>
      <AppShell
        admin={isAdmin}
        user={<UserMenu />}
        connection={<Connection />}
        notice={<ClerkOutage className="mx-4 mt-4 md:mx-8" />}
      >
        {children}
      </AppShell>
    </AccountGate>
  );
}
