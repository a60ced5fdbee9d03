/** The outbox: every mail that Clerk would have sent, kept and shown instead. */
import type { Mail } from "../model/documents.ts";
import type { Reader } from "../store/store.ts";

/** Mails that the list shows at most. */
const shown = 200;

/** A mail as `/outbox.json` shows it. */
export interface MailJson {
  id: string;
  createdAt: number;
  kind: Mail["kind"];
  to: string;
  subject: string;
  code?: string;
  url?: string;
  ticket?: string;
}

/** Mails, newest first; only those to `to` when given. */
export function listMails(reader: Reader, to?: string): MailJson[] {
  const found: MailJson[] = [];
  for (const mail of reader.list("mails", "created", { reverse: true })) {
    if (to !== undefined && mail.to !== to.toLowerCase()) continue;
    found.push(mailJson(mail));
    if (found.length === shown) break;
  }
  return found;
}

export function mailJson(mail: Mail): MailJson {
  return {
    id: mail.id,
    createdAt: mail.createdAt,
    kind: mail.kind,
    to: mail.to,
    subject: mail.subject,
    ...(mail.code === null ? {} : { code: mail.code }),
    ...(mail.url === null ? {} : { url: mail.url }),
    ...(mail.ticket === null ? {} : { ticket: mail.ticket }),
  };
}
