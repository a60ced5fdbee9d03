"use client";

import { Toast as Base } from "@base-ui/react/toast";
import { CircleAlert, CircleCheck, X } from "lucide-react";
import { useWords } from "#words";
import { buttonClass } from "./button-class";

const manager = Base.createToastManager();

type ToastOptions = { description?: string; action?: { label: string; onClick: () => void } };

function show(
  type: "success" | "error",
  title: string,
  { description, action }: ToastOptions = {},
) {
  return manager.add({
    type,
    title,
    description,
    priority: type === "error" ? "high" : "low",
    actionProps: action && { children: action.label, onClick: action.onClick },
  });
}

/** Says what happened, from anywhere; `<Toaster/>` shows it. */
export const toast = {
  success: (title: string, options?: ToastOptions) => show("success", title, options),
  error: (title: string, options?: ToastOptions) => show("error", title, options),
};

export function Toaster() {
  return (
    <Base.Provider toastManager={manager}>
      <Base.Portal>
        <Base.Viewport className="fixed right-4 bottom-4 z-50 flex w-[calc(100vw-2rem)] flex-col gap-2 max-md:bottom-20 sm:w-88">
          <ToastList />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  );
}

function ToastList() {
  const t = useWords("ui");
  const { toasts } = Base.useToastManager();
  return toasts.map((item) => (
    <Base.Root
      key={item.id}
      toast={item}
      className="translate-x-[var(--toast-swipe-movement-x)] rounded-lg border bg-popover text-popover-foreground shadow-lg transition duration-200 data-ending-style:translate-y-2 data-ending-style:opacity-0 data-starting-style:translate-y-2 data-starting-style:opacity-0"
    >
      <Base.Content className="flex items-start gap-3 p-4 text-sm">
        {item.type === "error" ? (
          <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-destructive" />
        ) : (
          <CircleCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-success" />
        )}
        <div className="min-w-0 flex-1">
          <Base.Title className="font-medium" />
          <Base.Description className="text-muted-foreground" />
        </div>
        {item.actionProps && <Base.Action className={buttonClass({ size: "sm" }, "-my-1.5")} />}
        <Base.Close
          aria-label={t("dismiss")}
          className={buttonClass({ variant: "ghost", size: "icon-sm" }, "-m-1")}
        >
          <X aria-hidden className="size-4" />
        </Base.Close>
      </Base.Content>
    </Base.Root>
  ));
}
