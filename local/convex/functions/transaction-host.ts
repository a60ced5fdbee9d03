/**
 * Answers the syscalls of a query or mutation from its transaction.
 *
 * Reads and writes are synchronous, so a batch of syscalls is answered in the order it was issued.
 * Only nested functions take time; while a nested mutation runs, the other syscalls of its caller
 * wait, so that its savepoint holds its own writes and nobody else's.
 */
import type { Json, QueryJson, Transaction } from "../engine/types.ts";
import { HostError, type Host, type StreamBatch } from "../runtime/types.ts";
import { DatabaseCalls } from "./database-calls.ts";
import { findFunction, lookUp, type Found } from "./deployment.ts";
import { identityJson } from "./identity.ts";
import { deploymentJson, metricsJson } from "./metadata.ts";
import { displayPath, functionHandle, parseAddress, type FunctionAddress } from "./paths.ts";
import type { RootCall } from "./root-call.ts";
import { cancelJob, schedule, type ScheduleUse } from "./scheduling.ts";
import type { FunctionServices } from "./services.ts";
import { signJwt } from "./sign-jwt.ts";
import { deleteFile, insertFile, locateFile, readStorage, writeFile } from "./storage-calls.ts";

/** One function running in a transaction. */
export interface Frame {
  root: RootCall;
  tx: Transaction;
  kind: "query" | "mutation";
  found: Found;
  depth: number;
  use: ScheduleUse;
}

/** Runs a function inside a transaction that is open already. */
export type RunNested = (frame: Frame, args: Json) => Promise<Json>;

/** Opens a transaction of its own for a nested query that may be stale. */
export type RunStale = (root: RootCall, found: Found, args: Json, depth: number) => Promise<Json>;

const maxDepth = 8;

export class TransactionHost implements Host {
  readonly #frame: Frame;
  readonly #services: FunctionServices;
  readonly #runNested: RunNested;
  readonly #runStale: RunStale;
  readonly #database: DatabaseCalls;
  /** The nested mutation that must end before anything else is answered. */
  #turn: Promise<unknown> | null = null;

  constructor(options: {
    frame: Frame;
    services: FunctionServices;
    runNested: RunNested;
    runStale: RunStale;
  }) {
    this.#frame = options.frame;
    this.#database = new DatabaseCalls(options.frame);
    this.#services = options.services;
    this.#runNested = options.runNested;
    this.#runStale = options.runStale;
  }

  onLog(line: string): void {
    this.#frame.root.log(line);
  }

  asyncSyscall(op: string, args: Json): Json | Promise<Json> {
    if (op === "1.0/runUdf") return this.#inTurn(() => this.#runUdf(args));
    if (op === "1.0/storageStore") return this.#inTurn(() => this.#storeFile(args));
    if (op === "1.0/storageGet") return this.#inTurn(() => this.#readFile(args));
    if (op === "1.0/signJwt") return this.#signJwt(args);
    return this.#turn ? this.#inTurn(async () => this.#answer(op, args)) : this.#answer(op, args);
  }

  queryNext(
    id: number,
    query: QueryJson | null,
    count: number,
  ): StreamBatch | Promise<StreamBatch> {
    return this.#turn
      ? this.#inTurn(async () => this.#guard(() => this.#database.read(id, query, count)))
      : this.#guard(() => this.#database.read(id, query, count));
  }

  /** Streams end with the call. */
  close(): void {
    this.#database.close();
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const before = this.#turn;
    const mine = before ? before.then(work) : work();
    const settled: Promise<unknown> = mine.then(
      () => this.#endTurn(settled),
      () => this.#endTurn(settled),
    );
    this.#turn = settled;
    return mine;
  }

  #endTurn(turn: Promise<unknown>): void {
    if (this.#turn === turn) this.#turn = null;
  }

  /** Engine errors become errors of user code, except those that end the call. */
  #guard<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      this.#frame.root.note(error);
      throw error;
    }
  }

  #answer(op: string, args: Json): Json {
    return this.#guard(() => this.#database.answer(op, args) ?? this.#other(op, args));
  }

  #other(op: string, args: Json): Json {
    const { root, tx, kind, use } = this.#frame;
    switch (op) {
      case "1.0/getUserIdentity":
        root.readIdentity = true;
        return identityJson(root.identity);
      case "1.0/createFunctionHandle":
        return this.#handle(args);
      case "1.0/getTransactionMetrics":
        return metricsJson({
          ...tx.metrics(),
          functionsScheduled: use.functions,
          scheduledArgsBytes: use.argsBytes,
        });
      case "1.0/getFunctionMetadata":
        return JSON.stringify({ name: displayPath(this.#frame.found.path), componentPath: "" });
      case "1.0/getDeploymentMetadata":
        return deploymentJson;
      case "1.0/getRequestMetadata":
        return requestJson(root);
      case "1.0/auditLog":
        return "null";
      case "1.0/storageGetUrl":
      case "1.0/storageGetMetadata":
        return readStorage(tx, this.#services.storage, op, args) ?? "null";
    }
    if (kind === "mutation") return this.#effect(op, args);
    throw new HostError(`Unknown async operation ${op}`);
  }

  /** What only mutations may do beside writing documents. */
  #effect(op: string, args: Json): Json {
    const { root, tx, use } = this.#frame;
    switch (op) {
      case "1.0/schedule":
        return schedule(tx, root, use, args);
      case "1.0/cancel_job":
        return cancelJob(tx, args);
      case "1.0/storageGenerateUploadUrl":
        return JSON.stringify(this.#services.storage.generateUploadUrl());
      case "1.0/storageDelete": {
        const path = deleteFile(tx, args);
        root.afterCommit.push(() => void this.#services.storage.discard(path).catch(() => {}));
        return "null";
      }
      default:
        throw new HostError(`Unknown async operation ${op}`);
    }
  }

  /** Bytes are written before the row that names them, and go again if it is not committed. */
  async #storeFile(text: Json): Promise<Json> {
    const { root, tx, kind } = this.#frame;
    if (kind !== "mutation") throw new HostError("Queries cannot store files.");
    const { blob, contentType, sha256 } = JSON.parse(text) as {
      blob: string;
      contentType?: string;
      sha256?: string;
    };
    const { storage } = this.#services;
    const file = await writeFile(storage, Buffer.from(blob, "base64"), sha256).catch((error) => {
      root.note(error);
      throw error;
    });
    root.afterFailure.push(() => void storage.discard(file.path).catch(() => {}));
    return this.#guard(() =>
      JSON.stringify(insertFile(tx, { ...file, contentType: contentType || null })),
    );
  }

  async #readFile(text: Json): Promise<Json> {
    const { storageId } = JSON.parse(text) as { storageId: string };
    const found = this.#guard(() => locateFile(this.#frame.tx, storageId));
    const bytes = found && (await this.#services.storage.read(found.path));
    if (!bytes) return "null";
    const blob = Buffer.from(bytes).toString("base64");
    return JSON.stringify({ blob, contentType: found.contentType });
  }

  async #signJwt(args: Json): Promise<Json> {
    if (this.#frame.kind !== "mutation") throw new HostError("Only mutations can sign tokens.");
    return signJwt(this.#services, args);
  }

  #handle(args: Json): Json {
    const path = parseAddress(JSON.parse(args) as FunctionAddress);
    if (!findFunction(this.#frame.root.live, path)) {
      throw new HostError(`Could not find function for '${displayPath(path)}'.`);
    }
    return JSON.stringify(functionHandle(path));
  }

  async #runUdf(text: Json): Promise<Json> {
    const { udfType, args, ...address } = JSON.parse(text) as FunctionAddress & {
      udfType: "query" | "mutation" | "snapshotQuery";
      args: unknown;
    };
    const { root, tx, kind, depth, use } = this.#frame;
    const wanted = udfType === "mutation" ? "mutation" : "query";
    if (wanted === "mutation" && kind === "query") {
      throw new HostError("Queries cannot run mutations.");
    }
    const found = lookUp(root.live, parseAddress(address), wanted, "backend");
    if (typeof found === "string") throw new HostError(found);
    if (depth + 1 > maxDepth) {
      throw new HostError(
        "Cross component call depth limit exceeded. Do you have an infinite loop in your app?",
      );
    }
    const json = JSON.stringify(args ?? {});
    if (udfType === "snapshotQuery") return this.#runStale(root, found, json, depth + 1);
    const frame: Frame = { root, tx, kind: wanted, found, depth: depth + 1, use };
    if (wanted === "query") return this.#runNested(frame, json);
    const before = { ...use };
    const savepoint = tx.savepoint();
    try {
      return await this.#runNested(frame, json);
    } catch (error) {
      tx.rollback(savepoint);
      Object.assign(use, before);
      throw error;
    }
  }
}

/** What `ctx.meta.getRequestMetadata()` may know here. */
export function requestJson(root: RootCall): Json {
  return JSON.stringify({
    ip: null,
    userAgent: null,
    requestId: root.requestId,
    scheduledFunctionId: root.job,
    authToken: null,
  });
}
