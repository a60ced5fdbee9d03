import type { ClerkPerson } from "../people/fields";
import { record, text, time } from "../clerk/json";
import { projectPerson } from "../clerk/project";

/** What a verified body asks of us. `dead` can never succeed, so that its sender is told to stop. */
export type Effect =
  | { kind: "upsert"; person: ClerkPerson }
  | { kind: "delete"; externalId: string }
  | { kind: "endSession"; sessionId: string; externalId: string }
  | { kind: "ignore" }
  | { kind: "foreign"; instanceId: string }
  | { kind: "dead" };

export type Delivery = {
  type: string;
  externalId?: string;
  /** Envelope time in ms: when the event happened, the same in every retry. */
  occurredAt: number;
  effect: Effect;
};

export function readDelivery(body: unknown, instanceId: string | undefined, now: number): Delivery {
  const envelope = record(body);
  const data = record(envelope?.data);
  const type = text(envelope?.type) ?? "unknown";
  const sent = time(envelope?.timestamp);
  const externalId = text(type.startsWith("user.") ? data?.id : data?.user_id);
  const about = {
    type: cut(type),
    externalId: externalId && cut(externalId),
    occurredAt: sent ?? now,
  };
  if (!envelope || text(envelope.type) === undefined) return { ...about, effect: { kind: "dead" } };

  const from = text(envelope.instance_id);
  if (instanceId && from && from !== instanceId) {
    return { ...about, effect: { kind: "foreign", instanceId: from } };
  }
  return { ...about, effect: effectOf(type, data, sent !== undefined) };
}

/** By whole characters: half of one is no string that Convex stores, and the delivery would fail for ever. */
function cut(value: string): string {
  return [...value].slice(0, 100).join("");
}

function effectOf(type: string, data: unknown, isTimed: boolean): Effect {
  if (type === "user.deleted") {
    const externalId = text(record(data)?.id);
    return externalId && isTimed ? { kind: "delete", externalId } : { kind: "dead" };
  }
  if (type === "user.created" || type === "user.updated") {
    const person = isTimed ? projectPerson(data) : null;
    return person ? { kind: "upsert", person } : { kind: "dead" };
  }
  return sessionEnds.has(type) ? endOf(data) : { kind: "ignore" };
}

const sessionEnds = new Set(["session.ended", "session.removed", "session.revoked"]);

function endOf(data: unknown): Effect {
  const sessionId = text(record(data)?.id);
  const externalId = text(record(data)?.user_id);
  return sessionId && externalId ? { kind: "endSession", sessionId, externalId } : { kind: "dead" };
}
