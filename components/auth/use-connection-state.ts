"use client";

import { useConvex, type ConvexReactClient } from "convex/react";
import { useMemo, useSyncExternalStore } from "react";

type Known = Pick<
  ReturnType<ConvexReactClient["connectionState"]>,
  "isWebSocketConnected" | "hasEverConnected"
>;

const unknown: Known = { isWebSocketConnected: false, hasEverConnected: false };

/**
 * How the socket is. Convex's own hook asks while it renders, and the question opens a socket: one for each page that
 * the server renders, and one for each attempt that React gives up. Nobody ever closes those; this one asks once the
 * page stands.
 */
export function useConnectionState(): Known {
  const convex = useConvex();
  const { subscribe, read } = useMemo(() => watch(convex), [convex]);
  return useSyncExternalStore(subscribe, read, () => unknown);
}

function watch(convex: ConvexReactClient) {
  let known = unknown;
  return {
    read: () => known,
    subscribe(changed: () => void) {
      known = convex.connectionState();
      return convex.subscribeToConnectionState((state) => {
        known = state;
        changed();
      });
    },
  };
}
