"use client";

import { ErrorScreen, type ErrorScreenProps } from "@/components/shell/error-screen";

export default function RootError(props: ErrorScreenProps) {
  return (
    <main className="grid min-h-dvh place-items-center">
      <ErrorScreen {...props} />
    </main>
  );
}
