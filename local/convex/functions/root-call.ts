/** What all parts of one call share, however deep functions call each other. */
import { maxLines, overflowLine, type FunctionFailure } from "../runtime/types.ts";
import type { Live } from "./deployment.ts";
import { asInfrastructure, type InfrastructureFailure } from "./failures.ts";
import type { Identity } from "./types.ts";

export class RootCall {
  readonly logLines: string[] = [];
  /** The function asked who is calling. */
  readIdentity = false;
  /** End of the page that the outermost function read, as text for the next run. */
  journal: string | null = null;
  /** Ends the call whatever user code does about it: time or memory ran out, the store failed. */
  fatal: FunctionFailure | InfrastructureFailure | null = null;
  /** Runs once the transaction is durable. */
  readonly afterCommit: (() => void)[] = [];
  /** Runs when the transaction did not commit: undoes what was done outside of it. */
  readonly afterFailure: (() => void)[] = [];
  readonly live: Live;
  readonly requestId: string;
  readonly identity: Identity;
  readonly seed: string;
  /** The scheduled job on whose behalf all of this runs. */
  readonly job: string | null;
  /** From the client: where the page ended when this query ran last. */
  readonly journalIn: string | null;

  constructor(options: {
    live: Live;
    requestId: string;
    identity: Identity;
    seed: string;
    job?: string;
    journal?: string | null;
  }) {
    this.live = options.live;
    this.requestId = options.requestId;
    this.identity = options.identity;
    this.seed = options.seed;
    this.job = options.job ?? null;
    this.journalIn = options.journal ?? null;
  }

  /** Nested functions' lines count with those of their caller. */
  log(line: string): void {
    const { length } = this.logLines;
    if (length <= maxLines) this.logLines.push(length < maxLines ? line : overflowLine);
  }

  /** Remembers a failure that user code must not be able to swallow. */
  note(error: unknown): void {
    this.fatal ??= asInfrastructure(error);
  }
}
