"use client";

import { Unplug } from "lucide-react";
import { Button } from "../ui/button";
import { buttonClass } from "../ui/button-class";
import { EmptyState } from "../ui/empty-state";
import { PageLink } from "../ui/page-link";
import { useFailureWords } from "./use-failure-words";
import { useRetries } from "./use-retries";

/** What Next hands to an error boundary. */
export type ErrorScreenProps = { error: Error & { digest?: string }; retry: () => void };

/**
 * For the `error.tsx` of any segment: in the shell it keeps the navigation. It asks the server again, by itself and when
 * told to. The digest finds the error in the log.
 */
export function ErrorScreen({ error, retry }: ErrorScreenProps) {
  const { words } = useFailureWords();
  const { digest } = error;
  const again = useRetries(error, retry);
  return (
    <EmptyState
      level={1}
      icon={<Unplug />}
      title={words.title}
      description={
        <>
          {words.text}
          {digest && (
            <span className="mt-2 block text-sm">
              {words.reference} <code className="font-mono select-all">{digest}</code>
            </span>
          )}
        </>
      }
      action={
        <>
          <Button variant="primary" {...again}>
            {words.tryAgain}
          </Button>
          <PageLink href="/dashboard" className={buttonClass()}>
            {words.openDashboard}
          </PageLink>
        </>
      }
    />
  );
}
