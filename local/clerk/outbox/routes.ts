/** The outbox over HTTP: a page, a JSON list, and a stream of what arrives. */
import type { Handler } from "../fapi/context.ts";
import { ok } from "../http/reply.ts";
import { listMails, mailJson } from "./outbox.ts";
import { renderOutbox } from "./page.ts";

/** GET /outbox.json, optionally `?to=<address>` */
export const outboxJson: Handler = ({ instance, query }) =>
  ok(listMails(instance.store, query.get("to") ?? undefined));

/** GET /outbox */
export const outboxPage: Handler = ({ instance }) => ({
  status: 200,
  headers: {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy":
      "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
  },
  body: renderOutbox(listMails(instance.store), instance.settings.applicationName),
});

/** GET /outbox/stream: server-sent events, one a mail. */
export const outboxStream: Handler = ({ instance }) => ({
  status: 200,
  headers: { "content-type": "text/event-stream" },
  stream(write, onClose) {
    write("retry: 1000\n\n");
    const stop = instance.onMail((mail) => write(`data: ${JSON.stringify(mailJson(mail))}\n\n`));
    onClose(stop);
  },
});
