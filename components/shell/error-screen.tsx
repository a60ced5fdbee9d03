"use client";

import { Button } from "../ui/button";
import { buttonClass } from "../ui/button-class";
import { PageLink } from "../ui/page-link";
import { ErrorState } from "./error-state";

/** What Next hands to an error boundary. */
export type ErrorScreenProps = { error: Error & { digest?: string }; reset: () => void };

/** For the `error.tsx` of any segment: in the shell it keeps the navigation. */
export function ErrorScreen({ error, reset }: ErrorScreenProps) {
  return (
    <ErrorState
      reference={error.digest}
      action={
        <>
          <Button variant="primary" onClick={reset}>
            Try again
          </Button>
          <PageLink href="/dashboard" className={buttonClass()}>
            Open the dashboard
          </PageLink>
        </>
      }
    />
  );
}
