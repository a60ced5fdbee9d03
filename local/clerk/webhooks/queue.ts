/** The durable queue: a message is the event, a delivery its way to one endpoint. */
import { newId } from "../ids.ts";
import type { Caller } from "../model/change.ts";
import type { Endpoint } from "../model/documents.ts";
import type { Reader, Writer } from "../store/store.ts";
import { wants } from "./schedule.ts";

/** An event before it is put into its envelope. */
export interface Event {
  type: string;
  subject: string;
  data: unknown;
}

/** Every endpoint, oldest first. */
export function listEndpoints(reader: Reader): Endpoint[] {
  return [...reader.list("endpoints", "created")];
}

/** Queues `event` for every endpoint that wants it, as part of the change that caused it. */
export function enqueue(
  writer: Writer,
  event: Event,
  instanceId: string,
  caller: Caller,
  nowMs: number,
): void {
  const targets = listEndpoints(writer).filter((endpoint) => wants(endpoint, event.type));
  if (targets.length === 0) return;
  const messageId = newId("msg", nowMs);
  writer.put("messages", {
    id: messageId,
    type: event.type,
    subject: event.subject,
    payload: JSON.stringify({
      data: event.data,
      object: "event",
      type: event.type,
      timestamp: nowMs,
      instance_id: instanceId,
      event_attributes: {
        http_request: { client_ip: caller.ip, user_agent: caller.userAgent },
      },
    }),
    createdAt: nowMs,
  });
  for (const endpoint of targets) {
    writer.put("deliveries", {
      id: newId("atmpt", nowMs),
      messageId,
      endpointId: endpoint.id,
      type: event.type,
      subject: event.subject,
      state: "pending",
      dueAt: nowMs,
      held: false,
      attempts: [],
      tries: 0,
      createdAt: nowMs,
    });
  }
}
