/** Routes that belong to neither API: discovery, pictures, the outbox. Open to any loopback caller. */
import { picture } from "./avatar.ts";
import type { Call, Handler } from "./fapi/context.ts";
import { ok } from "./http/reply.ts";
import { Router } from "./http/router.ts";
import { discovery, jwks } from "./oidc.ts";
import { outboxJson, outboxPage, outboxStream } from "./outbox/routes.ts";

const routes: Record<string, Handler> = {
  "GET /.well-known/openid-configuration": discovery,
  "GET /.well-known/jwks.json": jwks,
  "GET /img/:id": picture,
  "GET /outbox": outboxPage,
  "GET /outbox.json": outboxJson,
  "GET /outbox/stream": outboxStream,
  "GET /health": ({ instance }) => ok({ ok: true, instance_id: instance.identity.instanceId }),
};

export function publicRoutes() {
  const router = new Router<{ enter(call: Call): Call; handle: Handler }>();
  for (const [route, handle] of Object.entries(routes)) {
    router.add(route, { enter: (call) => call, handle });
  }
  return router;
}
