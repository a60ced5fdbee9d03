/**
 * The push protocol of the official command line: `start_push` links and analyses, `wait_for_schema`
 * tells how far the check of the data is, `finish_push` makes it live. A push that is refused, or
 * never finished, leaves the live deployment as it is.
 */
import { createHash, randomUUID } from "node:crypto";
import { EngineError } from "../engine/errors.ts";
import type { Engine } from "../engine/types.ts";
import type { Functions, StagedPush } from "../functions/types.ts";
import { badRequest, HttpFailure } from "../http/failure.ts";
import type { PushedModule } from "../runtime/types.ts";
import { authInfo } from "./analysis-json.ts";
import {
  finishAnswer,
  schemaChange,
  schemaEvaluation,
  schemaFailure,
  startAnswer,
  type PushFacts,
} from "./push-answers.ts";
import { diffIndexes, exportedIndexes, liveIndexes, stagedParts } from "./schema-diff.ts";

type Body = Record<string, unknown>;

export interface Pushes {
  configHashes(): unknown;
  start(body: Body): Promise<unknown>;
  evaluate(body: Body): Promise<unknown>;
  evaluateSchema(body: Body): Promise<unknown>;
  wait(body: Body): Promise<unknown>;
  finish(body: Body): Promise<unknown>;
}

export interface PushServices {
  engine: Pick<Engine, "schema" | "begin">;
  functions: Functions;
  log: (line: string) => void;
  /** Waits, or less when `until` settles first. */
  wait: (ms: number, until: Promise<unknown>) => Promise<void>;
}

type State = { type: "inProgress" } | { type: "complete" } | { type: "failed"; error: unknown };

interface Pending extends PushFacts {
  generation: number;
  state: State;
}

/** A developer pushes one thing at a time; an abandoned push is dropped by the next ones. */
const maxPending = 3;
const maxModules = 4_096;
const schemaPath = "schema.js";
const defaultVersion = "1.0.0";

export function createPushes({ engine, functions, log, wait }: PushServices): Pushes {
  const pending = new Map<string, Pending>();
  let udfServerVersion = defaultVersion;
  let toldOfStaged = "";

  /** Modules of a request: changed ones as sent, unchanged ones as they are live. */
  function readModules(body: Body): PushedModule[] {
    const app = record(body.appDefinition, "appDefinition");
    if (
      list(body.componentDefinitions ?? []).length > 0 ||
      list(app.dependencies ?? []).length > 0
    ) {
      throw badRequest("ComponentsNotSupported", "Components are not supported by this backend.");
    }
    const live = new Map(functions.modules().map((module) => [module.path, module]));
    const unchanged = list(app.unchangedModuleHashes ?? []).map((entry) => {
      const { path, sha256 } = record(entry, "module hash");
      const kept = live.get(String(path));
      if (!kept || hashOf(kept) !== sha256) {
        throw new HttpFailure(
          400,
          "RaceDetected",
          `Module ${String(path)} was changed by another push. Push again.`,
        );
      }
      return kept;
    });
    const changed = list(app.changedModules ?? []).map(readModule);
    const schema = app.schema == null ? [] : [{ ...readModule(app.schema), path: schemaPath }];
    const modules = [...unchanged, ...changed, ...schema];
    if (modules.length > maxModules) {
      throw badRequest(
        "TooManyModules",
        `Too many modules in this push: ${modules.length} (limit: ${maxModules}).`,
      );
    }
    return modules;
  }

  async function stage(body: Body): Promise<StagedPush> {
    const modules = readModules(body);
    try {
      const staged = await functions.stage(modules);
      // Reported when asked for; by itself it must not end the process.
      staged.ready.catch(() => {});
      return staged;
    } catch (error) {
      throw refusal(error);
    }
  }

  function forget({ id, staged }: Pending): void {
    if (pending.delete(id)) functions.discard(staged);
  }

  function remember(staged: StagedPush): Pending {
    for (const oldest of pending.values()) {
      if (pending.size < maxPending) break;
      forget(oldest);
    }
    const push: Pending = {
      id: randomUUID(),
      staged,
      generation: functions.generation,
      state: { type: "inProgress" },
      diff: diffIndexes(liveIndexes(engine.schema()), exportedIndexes(staged.analysis.schema)),
    };
    staged.ready.then(
      () => (push.state = { type: "complete" }),
      (error: unknown) => (push.state = { type: "failed", error }),
    );
    pending.set(push.id, push);
    return push;
  }

  /** Once, and not at every save. */
  function tellOfStaged(schema: unknown): void {
    const parts = stagedParts(schema).join(", ");
    if (parts !== "" && parts !== toldOfStaged) {
      log(`push: staged, which the local backend does not look at: ${parts}`);
    }
    toldOfStaged = parts;
  }

  /** The push that a request's echo of `start_push`'s answer belongs to. */
  function find(schemaChange: unknown): Pending | null {
    const ids = (schemaChange as { schemaIds?: Record<string, unknown> } | null)?.schemaIds;
    return pending.get(String(ids?.[""])) ?? null;
  }

  return {
    configHashes: () => ({
      config: { functions: "convex/", authInfo: authInfoOfLive(functions) },
      moduleHashes: functions
        .modules()
        .filter(({ path }) => path !== schemaPath)
        .map((module) => ({
          path: module.path,
          environment: module.environment,
          hash: hashOf(module),
        })),
      udfServerVersion,
      nodeDependencies: [],
      nodeVersion: null,
    }),

    async start(body) {
      const staged = await stage(body);
      const version = record(body.appDefinition, "appDefinition").udfServerVersion;
      const push = remember(staged);
      const answer = startAnswer(push, functions.environment(), String(version ?? defaultVersion));
      if (body.dryRun === true) {
        // A dry run may still wait for its schema check, which needs nothing but its state.
        void staged.ready.catch(() => {}).finally(() => functions.discard(staged));
      }
      return answer;
    },

    async evaluate(body) {
      const staged = await stage(body);
      functions.discard(staged);
      const diff = diffIndexes(
        liveIndexes(engine.schema()),
        exportedIndexes(staged.analysis.schema),
      );
      return { schemaChange: schemaChange("", diff) };
    },

    async evaluateSchema(body) {
      const staged = await stage(body);
      functions.discard(staged);
      return schemaEvaluation(engine, staged.analysis.schema);
    },

    async wait(body) {
      const push = find(body.schemaChange);
      if (!push) return { type: "raceDetected" };
      const timeout = typeof body.timeoutMs === "number" ? body.timeoutMs : 10_000;
      await wait(
        timeout,
        push.staged.ready.catch(() => {}),
      );
      if (push.state.type === "inProgress") {
        const total = push.diff.added.length;
        return {
          type: "inProgress",
          components: {
            "": { schemaValidationComplete: false, indexesComplete: 0, indexesTotal: total },
          },
        };
      }
      if (push.state.type === "complete") return { type: "complete" };
      forget(push);
      const { error } = push.state;
      return isSuperseded(error) ? { type: "raceDetected" } : schemaFailure(error);
    },

    async finish(body) {
      const echo = record(body.startPush, "startPush");
      const push = find(echo.schemaChange);
      const dryRun = body.dryRun === true;
      if (!push || (!dryRun && push.generation !== functions.generation)) {
        if (push) forget(push);
        throw badRequest(
          "RaceDetected",
          "Schema or environment variables changed during push, or another push came first.",
        );
      }
      const before = functions.analysis();
      if (dryRun) {
        pending.delete(push.id);
      } else {
        try {
          await push.staged.ready;
          await functions.activate(push.staged);
        } catch (error) {
          forget(push);
          throw refusal(error);
        }
        // Live now: no longer ours to free.
        pending.delete(push.id);
        udfServerVersion = serverVersionOf(echo);
        log(`push: ${push.staged.analysis.modules.size} modules are live`);
        tellOfStaged(push.staged.analysis.schema);
      }
      return finishAnswer(push, before, push.staged);
    },
  };
}

/** Errors with a code of their own are the developer's; others stay ours. */
function refusal(error: unknown): unknown {
  if (error instanceof HttpFailure) return error;
  if (isSuperseded(error)) return badRequest("RaceDetected", "Another push came after this one.");
  if (error instanceof EngineError) return badRequest(error.code, error.message);
  return error;
}

const isSuperseded = (error: unknown): boolean =>
  error instanceof EngineError && error.code === "SchemaSuperseded";

function authInfoOfLive(functions: Functions): unknown[] {
  const analysis = functions.analysis();
  return analysis ? authInfo(analysis) : [];
}

function serverVersionOf(echo: Body): string {
  const root = (echo.analysis as Record<string, { udfConfig?: { serverVersion?: string } }>)?.[""];
  return root?.udfConfig?.serverVersion ?? defaultVersion;
}

function readModule(value: unknown): PushedModule {
  const { path, source, sourceMap, environment } = record(value, "module");
  if (typeof path !== "string" || typeof source !== "string") {
    throw badRequest("BadRequest", "A module needs a path and a source.");
  }
  if (environment !== "isolate" && environment !== "node") {
    throw badRequest("BadRequest", `Unknown environment of ${path}: ${String(environment)}`);
  }
  return {
    path,
    source,
    sourceMap: typeof sourceMap === "string" ? sourceMap : null,
    environment,
  };
}

/** As the command line computes it, to find out what it need not send again. */
function hashOf(module: PushedModule): string {
  return createHash("sha256")
    .update(module.source)
    .update(module.sourceMap ?? "")
    .digest("hex");
}

function record(value: unknown, name: string): Body {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw badRequest("BadRequest", `${name} must be an object.`);
  }
  return value as Body;
}

function list(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw badRequest("BadRequest", "Expected an array.");
  return value;
}
