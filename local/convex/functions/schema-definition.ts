/** A schema as `schema.ts` exports it, in the engine's terms. */
import type { SchemaDefinition } from "../engine/types.ts";

interface ExportedSchema {
  tables: {
    tableName: string;
    indexes: { indexDescriptor: string; fields: string[] }[];
    documentType: unknown;
  }[];
  schemaValidation: boolean;
}

/** Null when the push has no schema. */
export function schemaDefinition(exported: unknown): SchemaDefinition | null {
  if (exported === null || exported === undefined) return null;
  const { tables, schemaValidation } = exported as ExportedSchema;
  return {
    schemaValidation,
    tables: tables.map(({ tableName, indexes, documentType }) => ({
      name: tableName,
      indexes: indexes.map(({ indexDescriptor, fields }) => ({
        name: indexDescriptor,
        fields: fields.at(-1) === "_creationTime" ? fields.slice(0, -1) : fields,
      })),
      documentType: documentType ?? null,
    })),
  };
}

/** `table.index` names that a new schema adds and removes. */
export function indexChanges(
  before: SchemaDefinition | null,
  after: SchemaDefinition | null,
): { addedIndexes: string[]; removedIndexes: string[] } {
  const old = indexNames(before);
  const next = indexNames(after);
  return {
    addedIndexes: [...next.keys()].filter((name) => old.get(name) !== next.get(name)),
    removedIndexes: [...old.keys()].filter((name) => old.get(name) !== next.get(name)),
  };
}

/** Fields by `table.index`: the same name with other fields is another index. */
function indexNames(schema: SchemaDefinition | null): Map<string, string> {
  const tables = schema?.tables ?? [];
  return new Map(
    tables.flatMap((table) =>
      table.indexes.map(({ name, fields }) => [`${table.name}.${name}`, fields.join()] as const),
    ),
  );
}
