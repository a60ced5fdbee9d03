"use client";

import { Unplug } from "lucide-react";
import { Component, type ReactNode } from "react";
import { useWords } from "#words";
import { Button } from "../ui/button";
import { EmptyState } from "../ui/empty-state";

type PartProps = {
  /** What is said in its place when it fails, and what to do. */
  failed: { title: string; text: string };
  children: ReactNode;
};

/** A part of a page that may fail by itself: the rest stays, and the part can be tried again. */
export class Part extends Component<PartProps, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override render() {
    if (!this.state.hasFailed) return this.props.children;
    return <Failed {...this.props.failed} onRetry={() => this.setState({ hasFailed: false })} />;
  }
}

type FailedProps = PartProps["failed"] & { onRetry: () => void };

function Failed({ title, text, onRetry }: FailedProps) {
  const t = useWords("shell");
  return (
    <div role="alert">
      <EmptyState
        icon={<Unplug />}
        title={title}
        description={text}
        action={<Button onClick={onRetry}>{t("tryAgain")}</Button>}
      />
    </div>
  );
}
