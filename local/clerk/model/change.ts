/**
 * One change of the durable state. Everything a handler does to the store goes through one of these:
 * the documents, the webhook messages and the mails of a change are one commit, so that none can
 * exist without the others.
 */
import type { View } from "../serialize/view.ts";
import type { Writer } from "../store/store.ts";
import type { Mail } from "./documents.ts";

/** Where a request came from; part of webhook envelopes and of "active devices". */
export interface Caller {
  ip: string;
  userAgent: string;
}

/** The kinds of event that this server sends. */
export type EventType =
  | "user.created"
  | "user.updated"
  | "user.deleted"
  | "session.created"
  | "session.ended"
  | "session.removed"
  | "session.revoked"
  | "email.created";

export interface Change extends Writer {
  readonly nowMs: number;
  readonly view: View;
  readonly caller: Caller;
  /** Queues a webhook. @param subject id of the user it is about: these are first sent in order */
  emit(type: EventType, subject: string, data: unknown): void;
  /** Puts a mail into the outbox. */
  mail(mail: Omit<Mail, "id" | "createdAt">): void;
}
