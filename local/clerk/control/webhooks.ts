/** The control API for webhooks: endpoints, their secrets, the delivery log, replay, and trouble on demand. */
import { randomBytes } from "node:crypto";
import { cut, pageOf } from "../bapi/paging.ts";
import { ClerkError, notFound } from "../errors.ts";
import type { Call, Handler } from "../fapi/context.ts";
import type { Fields } from "../http/fields.ts";
import { ok } from "../http/reply.ts";
import type { Change } from "../model/change.ts";
import type { Delivery, Endpoint } from "../model/documents.ts";
import { newEndpoint, removeEndpoint, rotateSecret } from "../webhooks/endpoints.ts";
import { faultKinds, type Fault, type FaultKind } from "../webhooks/faults.ts";
import { listEndpoints } from "../webhooks/queue.ts";

/** Svix's own overlap when a secret is rotated. */
const defaultOverlapSeconds = 86_400;

/** GET /control/webhooks/endpoints */
export const showEndpoints: Handler = ({ instance }) =>
  ok(listEndpoints(instance.store).map(showEndpoint));

/** POST /control/webhooks/endpoints {url, secret?, events?} */
export const addEndpoint: Handler = async ({ instance, caller, fields }) => {
  const secret = readSecret(fields);
  const options = { url: readUrl(fields), events: fields.list("events"), ...secret };
  const endpoint = await instance.change(caller, (change) => {
    const fresh = newEndpoint(options, instance.identity.webhookSecret, change.nowMs);
    change.put("endpoints", fresh);
    return fresh;
  });
  return ok(showEndpoint(endpoint));
};

/** PATCH /control/webhooks/endpoints/:id {url?, events?, disabled?} */
export const updateEndpoint: Handler = async (call) => {
  const { instance, caller, fields } = call;
  const url = fields.has("url") ? readUrl(fields) : undefined;
  const disabled = fields.boolean("disabled");
  const endpoint = await instance.change(caller, (change) => {
    const before = find(change, call);
    const next: Endpoint = {
      ...before,
      url: url ?? before.url,
      events: fields.has("events") ? fields.list("events") : before.events,
      disabled: disabled ?? before.disabled,
      failingSince: disabled === false ? null : before.failingSince,
      updatedAt: change.nowMs,
    };
    change.put("endpoints", next);
    return next;
  });
  instance.dispatcher.wake();
  return ok(showEndpoint(endpoint));
};

/** DELETE /control/webhooks/endpoints/:id */
export const dropEndpoint: Handler = async (call) => {
  const id = await call.instance.change(call.caller, (change) => {
    const endpoint = find(change, call);
    removeEndpoint(change, endpoint.id);
    return endpoint.id;
  });
  return ok({ object: "webhook_endpoint", id, deleted: true });
};

/** POST /control/webhooks/endpoints/:id/rotate {secret?, overlap_seconds?}: answers with the new secret. */
export const rotateEndpoint: Handler = async (call) => {
  const { instance, caller, fields } = call;
  const secret = readSecret(fields).secret ?? `whsec_${randomBytes(24).toString("base64")}`;
  const seconds = fields.integer("overlap_seconds", 0, 31_536_000) ?? defaultOverlapSeconds;
  const endpoint = await instance.change(caller, (change) => {
    const next = rotateSecret(find(change, call), secret, seconds * 1000, change.nowMs);
    change.put("endpoints", next);
    return next;
  });
  return ok({ ...showEndpoint(endpoint), secret });
};

/** GET /control/webhooks/deliveries?endpoint_id&state&type: the log, newest first. */
export const listDeliveries: Handler = ({ instance, query }) => {
  const endpointId = query.get("endpoint_id");
  const [state, type] = [query.get("state"), query.get("type")];
  const all =
    endpointId === null
      ? instance.store.list("deliveries", "created", { reverse: true })
      : instance.store.list("deliveries", "endpoint", { prefix: [endpointId], reverse: true });
  const wanted = function* () {
    for (const delivery of all) {
      if (state !== null && delivery.state !== state) continue;
      if (type !== null && delivery.type !== type) continue;
      yield delivery;
    }
  };
  const { data, total } = cut(wanted(), pageOf(query));
  return ok({ data: data.map(showDelivery), total_count: total });
};

/** GET /control/webhooks/deliveries/:id, with the payload that was sent. */
export const getDelivery: Handler = ({ instance, params }) => {
  const delivery = instance.store.get("deliveries", params.id ?? "");
  if (delivery === undefined) throw notFound("delivery");
  const message = instance.store.get("messages", delivery.messageId);
  return ok({ ...showDelivery(delivery), payload: message?.payload ?? null });
};

/** POST /control/webhooks/deliveries/:id/replay: sends it again under the same id, whatever became of it. */
export const replayDelivery: Handler = async ({ instance, caller, params }) => {
  const delivery = await instance.change(caller, (change) => {
    const found = change.get("deliveries", params.id ?? "");
    if (found === undefined) throw notFound("delivery");
    return revive(change, found);
  });
  instance.dispatcher.wake();
  return ok(showDelivery(delivery));
};

/** POST /control/webhooks/replay {since, endpoint_id?}: everything that failed since then (ms). */
export const replayFailed: Handler = async ({ instance, caller, fields }) => {
  const since = fields.integer("since", 0, Number.MAX_SAFE_INTEGER) ?? 0;
  const endpointId = fields.text("endpoint_id");
  const replayed = await instance.change(caller, (change) => {
    const failed = [...change.list("deliveries", "created", { from: since })].filter(
      (delivery) =>
        delivery.state === "failed" &&
        (endpointId === undefined || delivery.endpointId === endpointId),
    );
    failed.forEach((delivery) => revive(change, delivery));
    return failed.length;
  });
  instance.dispatcher.wake();
  return ok({ replayed });
};

/** GET /control/webhooks/faults */
export const listFaults: Handler = ({ instance }) => ok(instance.dispatcher.faults.list());

/** PUT /control/webhooks/faults: a list of rules that replaces every other; an empty one ends all trouble. */
export const setFaults: Handler = ({ instance, fields }) => {
  const rules = fields.isEmptyList() ? [] : fields.items(50).map(readFault);
  instance.dispatcher.faults.set(rules);
  return ok(instance.dispatcher.faults.list());
};

function find(change: Change, { params }: Call): Endpoint {
  const endpoint = change.get("endpoints", params.id ?? "");
  if (endpoint === undefined) throw notFound("webhook endpoint");
  return endpoint;
}

function revive(change: Change, delivery: Delivery): Delivery {
  const next: Delivery = { ...delivery, state: "pending", dueAt: change.nowMs, tries: 0 };
  change.put("deliveries", next);
  return next;
}

function readUrl(fields: Fields): string {
  const url = fields.required("url");
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed?.protocol !== "http:" && parsed?.protocol !== "https:") {
    throw new ClerkError("form_param_format_invalid", {
      param: "url",
      long: "url must be an http(s) URL.",
    });
  }
  return url;
}

function readSecret(fields: Fields): { secret?: string } {
  const secret = fields.text("secret", 256);
  if (secret === undefined) return {};
  if (!/^whsec_[A-Za-z0-9+/=]{16,}$/.test(secret)) {
    throw new ClerkError("form_param_format_invalid", {
      param: "secret",
      long: "secret must be whsec_ followed by base-64.",
    });
  }
  return { secret };
}

function readFault(fields: Fields): Fault {
  const kind = faultKinds.find((one) => one === fields.required("kind"));
  if (kind === undefined) {
    throw new ClerkError("form_param_value_invalid", {
      param: "kind",
      long: `kind must be one of ${faultKinds.join(", ")}.`,
    });
  }
  const events = fields.list("events");
  const about = fields.text("about");
  const count = fields.integer("count", 1, 1_000_000);
  const delayMs = fields.integer("delay_ms", 0, 86_400_000);
  const skewSeconds = fields.integer("skew_seconds", -86_400, 86_400);
  return {
    kind: kind satisfies FaultKind,
    ...(events.length === 0 ? {} : { events }),
    ...(about === undefined ? {} : { about }),
    ...(count === undefined ? {} : { count }),
    ...(delayMs === undefined ? {} : { delayMs }),
    ...(skewSeconds === undefined ? {} : { skewSeconds }),
  };
}

/** An endpoint without its secrets, which are shown once, when they are made. */
function showEndpoint(endpoint: Endpoint) {
  return {
    object: "webhook_endpoint",
    id: endpoint.id,
    url: endpoint.url,
    events: endpoint.events,
    disabled: endpoint.disabled,
    failing_since: endpoint.failingSince,
    secrets: endpoint.secrets.map(({ expireAt }) => ({ expires_at: expireAt })),
    created_at: endpoint.createdAt,
    updated_at: endpoint.updatedAt,
  };
}

function showDelivery(delivery: Delivery) {
  return {
    object: "webhook_delivery",
    id: delivery.id,
    message_id: delivery.messageId,
    endpoint_id: delivery.endpointId,
    type: delivery.type,
    state: delivery.state,
    due_at: delivery.state === "pending" ? delivery.dueAt : null,
    attempts: delivery.attempts.map((attempt) => ({
      at: attempt.at,
      status: attempt.status,
      duration_ms: attempt.durationMs,
      response: attempt.response,
    })),
    created_at: delivery.createdAt,
  };
}
