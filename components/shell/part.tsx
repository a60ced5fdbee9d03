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

/**
 * Convex's client remembers how a question ended until the server has heard that nobody asks it any more. Whoever asks
 * again before that would be told of the failure that is over: it is asked again until it is forgotten.
 */
const FORGOTTEN = { everyMs: 100, tries: 50 };

/** A part of a page that may fail by itself: the rest stays, and the part can be tried again. */
export class Part extends Component<PartProps, { hasFailed: boolean; isTrying: boolean }> {
  override state = { hasFailed: false, isTrying: false };
  #tries = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override componentDidUpdate() {
    const { hasFailed, isTrying } = this.state;
    if (!isTrying) return;
    // What failed within one drawing has not been asked.
    if (hasFailed && this.#tries < FORGOTTEN.tries) {
      this.#tries += 1;
      this.#timer = setTimeout(() => this.setState({ hasFailed: false }), FORGOTTEN.everyMs);
    } else {
      this.setState({ isTrying: false });
    }
  }

  override componentWillUnmount() {
    clearTimeout(this.#timer);
  }

  #retry = () => {
    this.#tries = 0;
    this.setState({ hasFailed: false, isTrying: true });
  };

  override render() {
    const { hasFailed, isTrying } = this.state;
    if (!hasFailed) return this.props.children;
    return <Failed {...this.props.failed} isTrying={isTrying} onRetry={this.#retry} />;
  }
}

type FailedProps = PartProps["failed"] & { isTrying: boolean; onRetry: () => void };

function Failed({ title, text, isTrying, onRetry }: FailedProps) {
  const t = useWords("shell");
  return (
    // Told once: each try draws this anew.
    <div role={isTrying ? undefined : "alert"}>
      <EmptyState
        icon={<Unplug />}
        title={title}
        description={text}
        action={
          <Button onClick={onRetry} loading={isTrying} autoFocus={isTrying}>
            {t("tryAgain")}
          </Button>
        }
      />
    </div>
  );
}
