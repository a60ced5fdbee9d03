/**
 * The deployment's life: pushes are staged, then made live in one commit with their schema;
 * variables change; a restart loads what was live. Calls that run keep what they began with.
 */
import { readProviders } from "../auth/providers.ts";
import type { Engine, PreparedSchema, Transaction } from "../engine/types.ts";
import { FunctionLoadError } from "../runtime/load-error.ts";
import type { Analysis, LoadedModules, PushedModule, Runtime } from "../runtime/types.ts";
import type { Live } from "./deployment.ts";
import { indexChanges, schemaDefinition } from "./schema-definition.ts";
import type { FunctionServices } from "./services.ts";
import { systemRows } from "./system-rows.ts";
import { transact } from "./transact.ts";
import type { StagedPush } from "./types.ts";

interface ModuleRow extends PushedModule {
  _id: string;
}
interface VariableRow {
  _id: string;
  name: string;
  value: string;
}

class Staged implements StagedPush {
  readonly analysis: Analysis;
  readonly addedIndexes: string[];
  readonly removedIndexes: string[];
  readonly ready: Promise<void>;
  readonly prepared: Promise<PreparedSchema>;

  constructor(
    readonly modules: PushedModule[],
    readonly loaded: LoadedModules,
    readonly env: Record<string, string>,
    engine: Engine,
  ) {
    this.analysis = loaded.analysis;
    const schema = schemaDefinition(loaded.analysis.schema);
    const changes = indexChanges(engine.schema(), schema);
    this.addedIndexes = changes.addedIndexes;
    this.removedIndexes = changes.removedIndexes;
    this.prepared = engine.prepareSchema(schema);
    this.ready = this.prepared.then(() => {});
    this.ready.catch(() => {});
  }
}

export class Deployments {
  readonly #engine: Engine;
  readonly #runtime: Runtime;
  readonly #services: FunctionServices;
  readonly #listeners = new Set<() => void>();
  #variables: Record<string, string> = {};
  #live: Live | null = null;
  #generation = 0;
  /** Changes of the deployment happen one after another. */
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(engine: Engine, runtime: Runtime, services: FunctionServices) {
    this.#engine = engine;
    this.#runtime = runtime;
    this.#services = services;
  }

  /** Loads what was live when the server stopped. */
  static async open(
    engine: Engine,
    runtime: Runtime,
    services: FunctionServices,
    log: (line: string) => void,
  ): Promise<Deployments> {
    const deployments = new Deployments(engine, runtime, services);
    await deployments.#restore(log);
    return deployments;
  }

  get live(): Live | null {
    return this.#live;
  }

  get generation(): number {
    return this.#generation;
  }

  get variables(): Record<string, string> {
    return { ...this.#variables };
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async stage(modules: PushedModule[]): Promise<StagedPush> {
    const env = this.#environment(this.#variables);
    const loaded = await this.#load(modules, env);
    return new Staged(modules, loaded, env, this.#engine);
  }

  /** The live deployment with one more module, for a single call. Release what it loaded. */
  async beside(module: PushedModule): Promise<Live> {
    const env = this.#environment(this.#variables);
    const modules = [...(this.#live?.modules ?? []), module];
    return { loaded: await this.#runtime.load(modules, env), modules, env };
  }

  discard(staged: StagedPush): void {
    const { loaded, prepared } = staged as Staged;
    if (loaded === this.#live?.loaded) return;
    loaded.release();
    prepared.then(
      (schema) => this.#engine.discardSchema(schema),
      () => {},
    );
  }

  activate(staged: StagedPush): Promise<void> {
    return this.#inTurn(async () => {
      const push = staged as Staged;
      const prepared = await push.prepared;
      await transact(
        this.#engine,
        (tx) => writeModules(tx, push.modules),
        (tx) => this.#engine.applySchema(prepared, tx),
      );
      const env = this.#environment(this.#variables);
      const changed = JSON.stringify(env) !== JSON.stringify(push.env);
      const loaded = changed ? await this.#load(push.modules, env) : push.loaded;
      if (changed) push.loaded.release();
      this.#swap({ loaded, modules: push.modules, env });
    });
  }

  /** Variables that the live `auth.config` needs cannot be taken away: that throws. */
  setVariables(changes: { name: string; value: string | null }[]): Promise<void> {
    return this.#inTurn(async () => {
      const next = { ...this.#variables };
      for (const { name, value } of changes) {
        if (value === null) delete next[name];
        else next[name] = value;
      }
      const env = this.#environment(next);
      const live = this.#live;
      // Loaded anew: code may have read a variable while its module was evaluated.
      const loaded = live && (await this.#load(live.modules, env));
      await transact(this.#engine, (tx) => writeVariables(tx, changes));
      this.#variables = next;
      this.#swap(loaded && live ? { loaded, modules: live.modules, env } : null);
    });
  }

  async #restore(log: (line: string) => void): Promise<void> {
    const tx = this.#engine.begin();
    const rows = systemRows<ModuleRow>(tx, "_modules", "by_path");
    const variables = systemRows<VariableRow>(tx, "_environment", "by_name");
    tx.close();
    this.#variables = Object.fromEntries(variables.map(({ name, value }) => [name, value]));
    if (rows.length === 0) return;
    const modules = rows.map(({ path, source, sourceMap, environment }) => ({
      path,
      source,
      sourceMap,
      environment,
    }));
    const env = this.#environment(this.#variables);
    try {
      const loaded = await this.#runtime.load(modules, env);
      this.#swap({ loaded, modules, env });
    } catch (error) {
      // The next push mends it; until then the server must be there to take it.
      log(`the functions that were live cannot be loaded: ${String(error)}`);
    }
  }

  /** @throws {FunctionLoadError} also when the auth config names what is no provider */
  async #load(modules: PushedModule[], env: Record<string, string>): Promise<LoadedModules> {
    const loaded = await this.#runtime.load(modules, env);
    try {
      readProviders(loaded.analysis.authProviders);
    } catch (error) {
      loaded.release();
      throw new FunctionLoadError("InvalidAuthConfig", (error as Error).message);
    }
    return loaded;
  }

  #environment(variables: Record<string, string>): Record<string, string> {
    return {
      CONVEX_CLOUD_URL: this.#services.cloudUrl(),
      CONVEX_SITE_URL: this.#services.siteUrl(),
      ...variables,
    };
  }

  #swap(live: Live | null): void {
    const before = this.#live;
    this.#live = live;
    this.#generation++;
    if (before && before.loaded !== live?.loaded) before.loaded.release();
    for (const listener of this.#listeners) listener();
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work);
    this.#turn = mine.catch(() => {});
    return mine;
  }
}

/** Rows of the live modules, changed only where the push changed them. */
function writeModules(tx: Transaction, modules: PushedModule[]): void {
  const rows = new Map(
    systemRows<ModuleRow>(tx, "_modules", "by_path").map((row) => [row.path, row]),
  );
  for (const { path, source, sourceMap, environment } of modules) {
    const row = rows.get(path);
    rows.delete(path);
    const text = JSON.stringify({ path, source, sourceMap, environment });
    if (!row) tx.system.insert("_modules", text);
    else if (
      row.source !== source ||
      row.sourceMap !== sourceMap ||
      row.environment !== environment
    )
      tx.system.replace(row._id, text);
  }
  for (const { _id } of rows.values()) tx.system.remove(_id);
}

function writeVariables(tx: Transaction, changes: { name: string; value: string | null }[]): void {
  for (const { name, value } of changes) {
    const row = systemRows<VariableRow>(tx, "_environment", "by_name", { name })[0];
    if (value === null) {
      if (row) tx.system.remove(row._id);
    } else if (row) {
      tx.system.replace(row._id, JSON.stringify({ name, value }));
    } else {
      tx.system.insert("_environment", JSON.stringify({ name, value }));
    }
  }
}
