/** What the push protocol answers, put together from the facts of a push. Pure but for counting. */
import { EngineError } from "../engine/errors.ts";
import type { Engine } from "../engine/types.ts";
import type { StagedPush } from "../functions/types.ts";
import { authInfo, rootDefinition } from "./analysis-json.ts";
import { diffIndexes, exportedIndexes, liveIndexes, type IndexDiff } from "./schema-diff.ts";

export interface PushFacts {
  readonly id: string;
  readonly staged: StagedPush;
  readonly diff: IndexDiff;
}

export function startAnswer(
  push: PushFacts,
  environment: Record<string, string>,
  version: string,
): unknown {
  const { analysis } = push.staged;
  return {
    environmentVariables: environment,
    externalDepsId: null,
    componentDefinitionPackages: {},
    appAuth: authInfo(analysis),
    analysis: { "": rootDefinition(analysis, version) },
    app: {
      definitionPath: "",
      componentPath: "",
      args: {},
      childComponents: {},
      httpRoutes: {
        httpModuleRoutes:
          analysis.httpRoutes?.map(({ method, path, pathPrefix }) => ({
            method,
            path: path ?? `${pathPrefix}*`,
          })) ?? null,
        mounts: [],
      },
      exports: {},
    },
    schemaChange: schemaChange(push.id, push.diff),
  };
}

export function schemaChange(id: string, { added, removed }: IndexDiff): unknown {
  return {
    allocatedComponentIds: {},
    schemaIds: { "": id },
    indexDiffs: { "": { added_indexes: added, removed_indexes: removed } },
  };
}

export function finishAnswer(
  push: PushFacts,
  before: StagedPush["analysis"] | null,
  { analysis }: StagedPush,
): unknown {
  const strings = (from: typeof analysis | null) =>
    new Set((from ? authInfo(from) : []).map((provider) => JSON.stringify(provider)));
  const [oldAuth, newAuth] = [strings(before), strings(analysis)];
  const minus = (a: Iterable<string>, b: { has(item: string): boolean }) =>
    [...a].filter((item) => !b.has(item));
  const oldModules = new Set(before?.modules.keys() ?? []);
  const [oldCrons, newCrons] = [before?.crons ?? {}, analysis.crons ?? {}];
  return {
    authDiff: { added: minus(newAuth, oldAuth), removed: minus(oldAuth, newAuth) },
    definitionDiffs: {},
    componentDiffs: {
      "": {
        diffType: { type: before ? "modify" : "create" },
        moduleDiff: {
          added: minus(analysis.modules.keys(), oldModules),
          removed: minus(oldModules, analysis.modules),
        },
        udfConfigDiff: null,
        cronDiff: {
          added: Object.keys(newCrons).filter((name) => !(name in oldCrons)),
          updated: Object.keys(newCrons).filter(
            (name) =>
              name in oldCrons && JSON.stringify(newCrons[name]) !== JSON.stringify(oldCrons[name]),
          ),
          deleted: Object.keys(oldCrons).filter((name) => !(name in newCrons)),
        },
        indexDiff: { added_indexes: push.diff.added, removed_indexes: push.diff.removed },
        schemaDiff: null,
      },
    },
  };
}

/** What a push would do to tables and indexes: warns about slow builds on large tables. */
export function schemaEvaluation(
  engine: Pick<Engine, "schema" | "begin">,
  schema: unknown,
): unknown {
  const diff = diffIndexes(liveIndexes(engine.schema()), exportedIndexes(schema));
  const { tables = [], schemaValidation = true } = (schema ?? {}) as {
    tables?: { tableName: string }[];
    schemaValidation?: boolean;
  };
  const tx = engine.begin();
  try {
    const counted =
      (change: string, needsBackfill: boolean) => (index: IndexDiff["added"][number]) => ({
        ...index,
        change,
        needsBackfill,
        numDocs: tx.count(index.name.split(".")[0] as string),
      });
    return {
      componentSchemaEvaluations: {
        "": {
          definitionPath: "",
          schemaValidation,
          tables: tables.map(({ tableName }) => ({
            name: tableName,
            outcome: "mustWalk",
            numDocs: tx.count(tableName),
            sizeBytes: 0,
          })),
          indexes: [
            ...diff.added.map(counted("added", true)),
            ...diff.removed.map(counted("dropped", false)),
            ...diff.kept.map(counted("identical", false)),
          ],
          discardedStagedValidators: [],
        },
      },
      newComponentDefinitions: [],
    };
  } finally {
    tx.close();
  }
}

export function schemaFailure(error: unknown): unknown {
  const message = error instanceof Error ? error.message : String(error);
  const tableName = error instanceof EngineError ? (error.table ?? null) : null;
  return { type: "failed", error: message, componentPath: "", tableName };
}
