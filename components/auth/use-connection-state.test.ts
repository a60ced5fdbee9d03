import { ConvexProvider, ConvexReactClient, useConvexConnectionState } from "convex/react";
import { createElement } from "react";
import { renderToString } from "react-dom/server";
import { expect, test } from "vitest";
import { useConnectionState } from "./use-connection-state";

/** Renders as the server does, and counts the sockets that this opens. */
function socketsOpenedBy(useState: () => { isWebSocketConnected: boolean }): number {
  let opened = 0;
  class CountedSocket extends EventTarget {
    constructor() {
      super();
      opened += 1;
    }
    close() {}
  }
  const client = new ConvexReactClient("http://127.0.0.1:9", {
    webSocketConstructor: CountedSocket as unknown as typeof WebSocket,
    skipConvexDeploymentUrlCheck: true,
  });
  const Shown = () => String(useState().isWebSocketConnected);
  expect(renderToString(createElement(ConvexProvider, { client }, createElement(Shown)))).toBe(
    "false",
  );
  void client.close();
  return opened;
}

test("a rendering opens no socket", () => expect(socketsOpenedBy(useConnectionState)).toBe(0));

test("Convex's own hook opens one, which is why it is not used", () =>
  expect(socketsOpenedBy(useConvexConnectionState)).toBe(1));
