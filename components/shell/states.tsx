import { CloudOff, Compass, Lock, ShieldX } from "lucide-react";
import type { ReactNode } from "react";
import { Callout } from "../ui/callout";
import { EmptyState } from "../ui/empty-state";

type StateProps = { action?: ReactNode };

/** The account is gone, banned, or signed out elsewhere: nothing of it is shown any more. */
export function LockedState({
  title = "This session has ended",
  description = "You were signed out elsewhere, or this account is no longer active. Sign in again to go on.",
  action,
}: StateProps & { title?: string; description?: string }) {
  return (
    <EmptyState level={1} icon={<Lock />} title={title} description={description} action={action} />
  );
}

export function ForbiddenState({ action }: StateProps) {
  return (
    <EmptyState
      level={1}
      icon={<ShieldX />}
      title="This page is for admins"
      description="Your account cannot open it. Ask an admin if you need to."
      action={action}
    />
  );
}

export function NotFoundState({ action }: StateProps) {
  return (
    <EmptyState
      level={1}
      icon={<Compass />}
      title="Nothing here"
      description="The address is wrong, or what was here is gone. Check it, or go on from the start."
      action={action}
    />
  );
}

/** Above the page while there is no connection. */
export function OfflineNotice() {
  return (
    <div className="px-4 pt-4 md:px-8">
      <div className="flex max-w-6xl items-center gap-3 rounded-lg bg-warning-soft px-4 py-2.5 text-sm">
        <CloudOff aria-hidden className="size-4 shrink-0 text-warning-strong" />
        <p>
          <span className="font-semibold text-warning-strong">You are offline.</span> What you see
          may be old. It comes back by itself.
        </p>
      </div>
    </div>
  );
}

/** The data refuses a person whom Clerk knows: a matter of set-up, not of the person. */
export function RefusedNotice({ reason }: { reason?: string }) {
  return (
    <div className="px-4 pt-4 md:px-8">
      <Callout
        tone="danger"
        live
        title="The data does not accept your sign-in"
        className="max-w-6xl"
      >
        {reason ?? "Sign out and in again. If that does not help, tell whoever runs this app."}
      </Callout>
    </div>
  );
}
