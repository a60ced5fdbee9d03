/**
 * One running instance: what every handler works with. It turns a function over the store into a
 * change with a clock, webhooks and mails, and tells the parts that wait for either.
 */
import type { Clock } from "./clock.ts";
import { ClerkError } from "./errors.ts";
import { newId } from "./ids.ts";
import type { Identity } from "./keys.ts";
import type { Caller, Change } from "./model/change.ts";
import type { Mail } from "./model/documents.ts";
import type { Origins } from "./origins.ts";
import { mailEvent } from "./outbox/event.ts";
import type { View } from "./serialize/view.ts";
import type { Settings } from "./settings.ts";
import type { Store, Writer } from "./store/store.ts";
import type { Tokens } from "./tokens/tokens.ts";
import { Limits } from "./limits.ts";
import type { Dispatcher } from "./webhooks/dispatcher.ts";
import { enqueue } from "./webhooks/queue.ts";

export interface InstanceParts {
  /** Origin of this server, `http://localhost:<port>`; also the issuer of its tokens. */
  url: string;
  settings: Settings;
  store: Store;
  identity: Identity;
  tokens: Tokens;
  origins: Origins;
  clock: Clock;
  dispatcher: Dispatcher;
  log: (line: string) => void;
}

export class Instance {
  readonly url: string;
  readonly settings: Settings;
  readonly store: Store;
  readonly identity: Identity;
  readonly tokens: Tokens;
  readonly origins: Origins;
  readonly clock: Clock;
  readonly dispatcher: Dispatcher;
  readonly limits: Limits;
  readonly log: (line: string) => void;
  private readonly mailListeners = new Set<(mail: Mail) => void>();

  constructor(parts: InstanceParts) {
    this.url = parts.url;
    this.settings = parts.settings;
    this.store = parts.store;
    this.identity = parts.identity;
    this.tokens = parts.tokens;
    this.origins = parts.origins;
    this.clock = parts.clock;
    this.dispatcher = parts.dispatcher;
    this.limits = new Limits(parts.clock);
    this.log = parts.log;
  }

  /** What serializers need, as of now. */
  view(): View {
    return { url: this.url, settings: this.settings, nowMs: this.clock.now() };
  }

  /**
   * Runs `apply` as one durable change. When it throws, nothing of it remains. When it returns a
   * ClerkError, what it wrote stays (a counted wrong try, say) and the error is thrown afterwards.
   */
  async change<R>(caller: Caller, apply: (change: Change) => R): Promise<Exclude<R, ClerkError>> {
    const mails: Mail[] = [];
    let events = 0;
    const result = await this.store.write((writer) => {
      mails.length = 0;
      events = 0;
      return apply(this.changeOver(writer, caller, mails, () => (events += 1)));
    });
    if (events > 0) this.dispatcher.wake();
    for (const mail of mails) for (const listener of this.mailListeners) listener(mail);
    if (result instanceof ClerkError) throw result;
    return result as Exclude<R, ClerkError>;
  }

  /** Calls `listener` for every mail from now on; the returned function ends that. */
  onMail(listener: (mail: Mail) => void): () => void {
    this.mailListeners.add(listener);
    return () => this.mailListeners.delete(listener);
  }

  private changeOver(
    writer: Writer,
    caller: Caller,
    mails: Mail[],
    countEvent: () => void,
  ): Change {
    const view = this.view();
    const { nowMs } = view;
    const instanceId = this.identity.instanceId;
    const emit: Change["emit"] = (type, subject, data) => {
      countEvent();
      enqueue(writer, { type, subject, data }, instanceId, caller, nowMs);
    };
    return {
      ...writer,
      nowMs,
      view,
      caller,
      emit,
      mail(draft) {
        const mail: Mail = { ...draft, id: newId("ema", nowMs), createdAt: nowMs };
        writer.put("mails", mail);
        mails.push(mail);
        emit("email.created", mail.userId ?? mail.id, mailEvent(mail, view.settings));
      },
    };
  }
}
