/** What a push changes in the indexes, in the shapes that the command line prints. Pure. */
import type { SchemaDefinition } from "../engine/types.ts";

export interface IndexConfig {
  /** `table.index`. */
  name: string;
  type: "database";
  fields: string[];
}

interface ExportedSchema {
  tables?: ExportedTable[];
}
interface ExportedTable {
  tableName: string;
  indexes?: { indexDescriptor: string; fields: string[] }[];
  stagedDbIndexes?: Named[];
  stagedSearchIndexes?: Named[];
  stagedVectorIndexes?: Named[];
  stagedDocumentType?: unknown;
}
interface Named {
  indexDescriptor: string;
}

/** What a schema stages, in words: nothing of it is built or checked here. */
export function stagedParts(schema: unknown): string[] {
  const { tables = [] } = (schema ?? {}) as ExportedSchema;
  return tables.flatMap((table) => {
    const { stagedDbIndexes = [], stagedSearchIndexes = [], stagedVectorIndexes = [] } = table;
    const indexes = [...stagedDbIndexes, ...stagedSearchIndexes, ...stagedVectorIndexes];
    return [
      ...indexes.map(({ indexDescriptor }) => `index ${table.tableName}.${indexDescriptor}`),
      ...(table.stagedDocumentType == null ? [] : [`validator of ${table.tableName}`]),
    ];
  });
}

/** Indexes of a schema as `schema.export()` gives it, by name. */
export function exportedIndexes(schema: unknown): Map<string, IndexConfig> {
  const { tables = [] } = (schema ?? {}) as ExportedSchema;
  return byName(
    tables.flatMap((table) =>
      (table.indexes ?? []).map(({ indexDescriptor, fields }) => ({
        name: `${table.tableName}.${indexDescriptor}`,
        type: "database" as const,
        // Every index ends with the creation time, declared or not.
        fields: fields.at(-1) === "_creationTime" ? fields.slice(0, -1) : fields,
      })),
    ),
  );
}

/** Indexes of the live schema, by name. */
export function liveIndexes(schema: SchemaDefinition | null): Map<string, IndexConfig> {
  return byName(
    (schema?.tables ?? []).flatMap((table) =>
      table.indexes.map(({ name, fields }) => ({
        name: `${table.name}.${name}`,
        type: "database" as const,
        fields,
      })),
    ),
  );
}

export interface IndexDiff {
  added: IndexConfig[];
  removed: IndexConfig[];
  kept: IndexConfig[];
}

/** An index whose fields change counts as removed and added. */
export function diffIndexes(
  live: ReadonlyMap<string, IndexConfig>,
  next: ReadonlyMap<string, IndexConfig>,
): IndexDiff {
  const same = (a: IndexConfig, b: IndexConfig | undefined) =>
    b !== undefined && a.fields.join("\n") === b.fields.join("\n");
  return {
    added: [...next.values()].filter((index) => !same(index, live.get(index.name))),
    removed: [...live.values()].filter((index) => !same(index, next.get(index.name))),
    kept: [...next.values()].filter((index) => same(index, live.get(index.name))),
  };
}

function byName(indexes: IndexConfig[]): Map<string, IndexConfig> {
  return new Map(indexes.map((index) => [index.name, index]));
}
