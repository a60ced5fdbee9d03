import Link from "next/link";
import type { ReactNode } from "react";
import { useWords } from "#words";
import { PaletteTrigger } from "../palette/palette-trigger";
import { LogoMark } from "../ui/logo";
import { BottomNav } from "./bottom-nav";
import { Breadcrumbs } from "./breadcrumbs";
import { navItems } from "./nav-items";
import { LateToaster } from "./late-toaster";
import { SideNav } from "./side-nav";
import { SkipLink } from "./skip-link";

type AppShellProps = {
  /** Whether pages for admins stand in the navigation. The pages and their data check for themselves. */
  admin?: boolean;
  /** The menu of the person who is signed in. */
  user: ReactNode;
  /** How the connection to the data is. */
  connection?: ReactNode;
  /** A word to everybody above the page: offline, refused. */
  notice?: ReactNode;
  children: ReactNode;
};

export function AppShell({ admin = false, user, connection, notice, children }: AppShellProps) {
  const t = useWords("shell");
  const items = navItems.filter((item) => admin || !item.admin);
  return (
    <div className="min-h-dvh md:grid md:grid-cols-[15rem_minmax(0,1fr)]">
      <SkipLink />
      <SideNav items={items} />
      <div className="flex min-w-0 flex-col pb-[calc(3.5rem+1px)] md:pb-0">
        <header className="sticky top-0 z-20 flex h-14 items-center gap-3 border-b bg-background/90 px-4 backdrop-blur md:px-8">
          <Link href="/dashboard" aria-label={t("home")} className="rounded-md md:hidden">
            <LogoMark />
          </Link>
          <Breadcrumbs />
          <div className="ml-auto flex shrink-0 items-center gap-3">
            <PaletteTrigger admin={admin} />
            {connection}
            {/* Clerk draws its button by script: its place is kept. */}
            <div className="grid size-8 place-items-center">{user}</div>
          </div>
        </header>
        {notice}
        <main
          id="content"
          tabIndex={-1}
          className="w-full max-w-6xl flex-1 has-data-wide:max-w-none px-4 py-6 outline-none md:px-8 md:py-10"
        >
          {children}
        </main>
      </div>
      <BottomNav items={items} />
      <LateToaster />
    </div>
  );
}
