/**
 * Answers the syscalls of an action. Actions have no transaction: each query and mutation they run
 * is one of its own, with the action's caller as its caller.
 */
import type { Engine, Json, Transaction } from "../engine/types.ts";
import { HostError, type Host } from "../runtime/types.ts";
import { findFunction } from "./deployment.ts";
import { identityJson } from "./identity.ts";
import { deploymentJson } from "./metadata.ts";
import { displayPath, functionHandle, parseAddress, type FunctionAddress } from "./paths.ts";
import type { FunctionPath } from "./paths.ts";
import type { RootCall } from "./root-call.ts";
import { cancelJob, schedule } from "./scheduling.ts";
import type { FunctionServices } from "./services.ts";
import { deleteFile, insertFile, locateFile, readStorage, writeFile } from "./storage-calls.ts";
import { requestJson } from "./transaction-host.ts";

/** Runs another function on the action's behalf; throws what it failed with. */
export type RunOther = (
  kind: "query" | "mutation" | "action",
  path: FunctionPath,
  args: Json,
) => Promise<Json>;

export interface ActionHostOptions {
  root: RootCall;
  path: FunctionPath;
  engine: Engine;
  services: FunctionServices;
  runOther: RunOther;
  /** A transaction of the server's own, run again when it loses a race. */
  transact: <T>(work: (tx: Transaction) => T) => Promise<T>;
}

const noService = "Convex's own services are not part of the local backend.";
const vectorSearch = "Vector search is not supported by the local backend.";

export class ActionHost implements Host {
  readonly #options: ActionHostOptions;

  constructor(options: ActionHostOptions) {
    this.#options = options;
  }

  onLog(line: string): void {
    this.#options.root.log(line);
  }

  asyncSyscall(op: string, args: Json): Json | Promise<Json> {
    const { root, path, services, transact } = this.#options;
    switch (op) {
      case "1.0/actions/query":
      case "1.0/actions/mutation":
      case "1.0/actions/action":
        return this.#runOther(op.slice("1.0/actions/".length) as "query", args);
      case "1.0/actions/schedule": {
        const use = { functions: 0, argsBytes: 0 };
        return transact((tx) => schedule(tx, root, use, args));
      }
      case "1.0/actions/cancel_job":
        return transact((tx) => cancelJob(tx, args));
      case "1.0/actions/vectorSearch":
        throw new HostError(vectorSearch);
      case "1.0/createServiceToken":
      case "1.0/getServiceUrl":
        throw new HostError(noService);
      case "1.0/getUserIdentity":
        return identityJson(root.identity);
      case "1.0/createFunctionHandle":
        return this.#handle(args);
      case "1.0/getFunctionMetadata":
        return JSON.stringify({ name: displayPath(path), componentPath: "" });
      case "1.0/getDeploymentMetadata":
        return deploymentJson;
      case "1.0/getRequestMetadata":
        return requestJson(root);
      case "1.0/auditLog":
        return "null";
      case "1.0/storageGenerateUploadUrl":
        return JSON.stringify(services.storage.generateUploadUrl());
      case "1.0/storageGetUrl":
      case "1.0/storageGetMetadata":
        return this.#reading((tx) => readStorage(tx, services.storage, op, args) ?? "null");
      case "1.0/storageDelete":
        return this.#deleteFile(args);
      default:
        throw new HostError(`Unknown async operation ${op}`);
    }
  }

  async blobSyscall(
    op: string,
    args: { bytes?: Uint8Array; contentType?: string | null; storageId?: string; sha256?: string },
  ) {
    const { services, transact } = this.#options;
    if (op === "storage/getBlob") {
      const found = this.#reading((tx) => locateFile(tx, args.storageId ?? ""));
      const bytes = found && (await services.storage.read(found.path));
      return bytes ? { bytes, contentType: found.contentType } : null;
    }
    const { bytes = new Uint8Array(), contentType = null, sha256 } = args;
    const file = await writeFile(services.storage, bytes, sha256);
    return transact((tx) => insertFile(tx, { ...file, contentType })).catch(async (error) => {
      await services.storage.discard(file.path);
      throw error;
    });
  }

  async #deleteFile(args: Json): Promise<Json> {
    const { services, transact } = this.#options;
    const path = await transact((tx) => deleteFile(tx, args));
    await services.storage.discard(path);
    return "null";
  }

  #runOther(kind: "query" | "mutation" | "action", text: Json): Promise<Json> {
    const { args, ...address } = JSON.parse(text) as FunctionAddress & { args: unknown };
    return this.#options.runOther(kind, parseAddress(address), JSON.stringify(args ?? {}));
  }

  #handle(args: Json): Json {
    const path = parseAddress(JSON.parse(args) as FunctionAddress);
    if (!findFunction(this.#options.root.live, path)) {
      throw new HostError(`Could not find function for '${displayPath(path)}'.`);
    }
    return JSON.stringify(functionHandle(path));
  }

  #reading<T>(work: (tx: Transaction) => T): T {
    const tx = this.#options.engine.begin();
    try {
      return work(tx);
    } finally {
      tx.close();
    }
  }
}
