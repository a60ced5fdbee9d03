"use client";

import { ErrorScreen, type ErrorScreenProps } from "@/components/shell/error-screen";

/** In the shell: the rest of the dashboard stays within reach. */
export default function DashboardError(props: ErrorScreenProps) {
  return <ErrorScreen {...props} />;
}
