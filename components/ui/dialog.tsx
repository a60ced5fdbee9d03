"use client";

import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
import { useWords } from "#words";
import { buttonClass } from "./button-class";

type DialogProps = {
  /** The element that opens it; leave it out and steer with `open`. */
  trigger?: ReactElement;
  title: ReactNode;
  description?: ReactNode;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  children?: ReactNode;
  /** The row of buttons at the end; wrap what closes in `DialogClose`. */
  footer?: ReactNode;
};

export function Dialog({
  trigger,
  title,
  description,
  open,
  onOpenChange,
  children,
  footer,
}: DialogProps) {
  const t = useWords("ui");
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      {trigger && <Base.Trigger render={trigger} />}
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-backdrop transition-opacity duration-200 data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Base.Popup className="fixed inset-x-4 bottom-4 z-50 mx-auto max-h-[calc(100dvh-2rem)] max-w-md overflow-y-auto rounded-xl border bg-popover text-popover-foreground shadow-lg outline-none transition duration-200 data-ending-style:translate-y-2 data-ending-style:opacity-0 data-starting-style:translate-y-2 data-starting-style:opacity-0 sm:top-[18dvh] sm:bottom-auto">
          <div className="flex items-start gap-4 p-5 pb-0">
            <div className="min-w-0 flex-1">
              <Base.Title className="text-lg font-semibold">{title}</Base.Title>
              {description && (
                <Base.Description className="mt-1 text-sm text-muted-foreground">
                  {description}
                </Base.Description>
              )}
            </div>
            <Base.Close
              aria-label={t("close")}
              className={buttonClass({ variant: "ghost", size: "icon" }, "-mt-1.5 -mr-1.5")}
            >
              <X aria-hidden className="size-4" />
            </Base.Close>
          </div>
          <div className="p-5">{children}</div>
          {footer && <div className="flex flex-wrap justify-end gap-2 px-5 pb-5">{footer}</div>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

/** Closes the dialog it stands in; give it the button to be. */
export function DialogClose({ render }: { render: ReactElement }) {
  return <Base.Close render={render} />;
}
