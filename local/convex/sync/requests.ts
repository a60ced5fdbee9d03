/** Mutations and actions of one client: mutations one by one and once each, actions side by side. */
import type { CallRequest, Functions, Identity, Outcome } from "../functions/types.ts";
import type { RequestFrame } from "./client-frames.ts";
import { checkExpiry, Overload } from "./endings.ts";
import { MutationQueue } from "./mutations.ts";
import { requestAnswered } from "./server-frames.ts";

export interface RequestServices {
  functions: Pick<Functions, "runMutation" | "runAction">;
  /** Takes turns among all clients. */
  turn: <T>(kind: "mutation" | "action", client: object, work: () => Promise<T>) => Promise<T>;
  now: () => number;
  /** In whose name turns are taken. */
  client: object;
  answer: (frame: string) => void;
  /** Ends the session. */
  fail: (error: unknown) => void;
}

const maxMutations = 1_000;
const maxActions = 1_000;

export class Requests {
  readonly #services: RequestServices;
  readonly #mutations = new MutationQueue(maxMutations);
  #actions = 0;
  #closed = false;

  constructor(services: RequestServices) {
    this.#services = services;
  }

  /**
   * Takes a request in the name of who asks now, whoever the client is when it runs.
   * @throws {AuthRefused | Overload} when it cannot be taken
   */
  add(frame: RequestFrame, identity: Identity, sessionId: string): void {
    checkExpiry(identity, this.#services.now());
    const call: CallRequest = {
      path: frame.udfPath,
      args: frame.args,
      identity,
      caller: identity.kind === "admin" ? "admin" : "client",
    };
    if (frame.type === "Action") return this.#act(frame.requestId, call);
    const session = { sessionId, requestId: frame.requestId };
    if (!this.#mutations.add(() => this.#mutate(call, session))) {
      throw new Overload("TooManyConcurrentRequests");
    }
  }

  /** What has not begun is forgotten; answers to the rest go nowhere. */
  close(): void {
    this.#closed = true;
    this.#mutations.close();
  }

  async #mutate(call: CallRequest, session: { sessionId: string; requestId: number }) {
    const { functions, turn, client, fail, now } = this.#services;
    try {
      checkExpiry(call.identity, now());
      const { outcome, logLines, ts } = await turn("mutation", client, () =>
        functions.runMutation({ ...call, session }),
      );
      const { requestId } = session;
      this.#answer({ type: "MutationResponse", requestId, ...read(outcome), ts, logLines });
    } catch (error) {
      fail(error);
    }
  }

  #act(requestId: number, call: CallRequest): void {
    if (this.#actions >= maxActions) throw new Overload("TooManyConcurrentRequests");
    this.#actions += 1;
    const { functions, turn, client, fail } = this.#services;
    turn("action", client, () => functions.runAction(call))
      .then(({ outcome, logLines }) =>
        this.#answer({ type: "ActionResponse", requestId, ...read(outcome), logLines }),
      )
      .catch(fail)
      .finally(() => (this.#actions -= 1));
  }

  #answer(answer: Parameters<typeof requestAnswered>[0]): void {
    if (!this.#closed) this.#services.answer(requestAnswered(answer));
  }
}

/** Errors that say "later" end the session, so that the client sends the request again. */
function read(outcome: Outcome) {
  if (outcome.ok) return { value: outcome.value };
  if (outcome.error.code === "TooManyConcurrentRequests") throw new Overload(outcome.error.code);
  return { error: outcome.error };
}
