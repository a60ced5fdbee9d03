"use client";

import { useConvexAuth } from "convex/react";
import { useSyncExternalStore } from "react";
import { ConnectionIndicator } from "@/components/shell/connection-indicator";
import { OfflineNotice } from "@/components/shell/offline-notice";
import { useConnectionState } from "./use-connection-state";

/** How live the page is: the socket's word, and the browser's about the network. */
export function Connection() {
  const { isWebSocketConnected, hasEverConnected } = useConnectionState();
  const { isLoading, isRefreshing } = useConvexAuth();
  const isOnline = useSyncExternalStore(
    watchNetwork,
    () => navigator.onLine,
    () => true,
  );
  if (!isOnline || (hasEverConnected && !isWebSocketConnected))
    return (
      <>
        <ConnectionIndicator state="offline" />
        <OfflineNotice className="absolute inset-x-0 top-full" />
      </>
    );
  const isLive = isWebSocketConnected && !isLoading && !isRefreshing;
  return <ConnectionIndicator state={isLive ? "live" : "connecting"} />;
}

function watchNetwork(changed: () => void) {
  window.addEventListener("online", changed);
  window.addEventListener("offline", changed);
  return () => {
    window.removeEventListener("online", changed);
    window.removeEventListener("offline", changed);
  };
}
