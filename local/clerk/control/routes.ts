/**
 * What a person would do in Clerk's and Svix's dashboards, as an API of this server's own. It needs
 * the secret key, like the Backend API.
 */
import type { Handler } from "../fapi/context.ts";
import { rotateKeys } from "./keys.ts";
import { mintToken } from "./tokens.ts";
import * as webhooks from "./webhooks.ts";

export const controlRoutes: Record<string, Handler> = {
  "GET /control/webhooks/endpoints": webhooks.showEndpoints,
  "POST /control/webhooks/endpoints": webhooks.addEndpoint,
  "PATCH /control/webhooks/endpoints/:id": webhooks.updateEndpoint,
  "DELETE /control/webhooks/endpoints/:id": webhooks.dropEndpoint,
  "POST /control/webhooks/endpoints/:id/rotate": webhooks.rotateEndpoint,
  "GET /control/webhooks/deliveries": webhooks.listDeliveries,
  "GET /control/webhooks/deliveries/:id": webhooks.getDelivery,
  "POST /control/webhooks/deliveries/:id/replay": webhooks.replayDelivery,
  "POST /control/webhooks/replay": webhooks.replayFailed,
  "GET /control/webhooks/faults": webhooks.listFaults,
  "PUT /control/webhooks/faults": webhooks.setFaults,
  "POST /control/keys/rotate": rotateKeys,
  "POST /control/tokens": mintToken,
};
