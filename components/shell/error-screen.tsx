"use client";

import { Unplug } from "lucide-react";
import { Button } from "../ui/button";
import { buttonClass } from "../ui/button-class";
import { EmptyState } from "../ui/empty-state";
import { PageLink } from "../ui/page-link";
import { useFailureWords } from "./use-failure-words";

/** What Next hands to an error boundary. */
export type ErrorScreenProps = { error: Error & { digest?: string }; reset: () => void };

/** For the `error.tsx` of any segment: in the shell it keeps the navigation. The digest finds the error in the log. */
export function ErrorScreen({ error: { digest }, reset }: ErrorScreenProps) {
  const { words } = useFailureWords();
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
          <Button variant="primary" onClick={reset}>
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
