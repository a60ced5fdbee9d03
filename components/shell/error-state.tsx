import { Unplug } from "lucide-react";
import type { ReactNode } from "react";
import { EmptyState } from "../ui/empty-state";

type ErrorStateProps = { action?: ReactNode; reference?: string };

/** `reference` finds the error in the server's log. */
export function ErrorState({ action, reference }: ErrorStateProps) {
  return (
    <EmptyState
      level={1}
      icon={<Unplug />}
      title="That did not work"
      description={
        <>
          Something broke on our side and nothing was changed. Try again in a moment.
          {reference && (
            <span className="mt-2 block text-sm">
              Reference <code className="font-mono select-all">{reference}</code>
            </span>
          )}
        </>
      }
      action={action}
    />
  );
}
