import type { Message } from "./types";

const prefix = "sending:";

/** A name for a message that the server has not named yet. */
export function sendingId(): Message["id"] {
  return `${prefix}${crypto.randomUUID()}` as Message["id"];
}

export function isSending(id: Message["id"]): boolean {
  return id.startsWith(prefix);
}
