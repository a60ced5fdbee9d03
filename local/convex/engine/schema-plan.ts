/** What a new schema means for the tables there are: pure, from catalog to catalog. */
import type { Validator } from "../validators/index.ts";
import {
  indexMeta,
  makeCatalog,
  tableMeta,
  validatorsOf,
  type Catalog,
  type IndexMeta,
  type TableMeta,
} from "./catalog.ts";
import type { CatalogState } from "./state.ts";
import type { SchemaDefinition } from "./types.ts";

/** What has to be done for one table of the schema. */
export interface TableWork {
  table: TableMeta;
  /** Indexes that are not there yet, or were there with other fields. */
  added: IndexMeta[];
  /** What existing documents must be checked against; null when nothing new is asked of them. */
  validator: Validator | null;
}

/** The work for every table of a schema, by name. New tables and indexes get their numbers here. */
export function planTables(schema: SchemaDefinition, state: CatalogState): Map<string, TableWork> {
  const validators = validatorsOf(schema);
  const tables = new Map<string, TableWork>();
  for (const { name, indexes, documentType } of schema.tables) {
    const table = state.reserve(name);
    const added = indexes
      .filter((index) => !sameFields(table.indexes.get(index.name)?.fields, index.fields))
      .map((index) => indexMeta(name, state.newIndexId(), index.name, index.fields));
    const known = isEnforced(state.next.schema, name, documentType);
    tables.set(name, { table, added, validator: known ? null : (validators.get(name) ?? null) });
  }
  return tables;
}

/** True when the schema in force already holds documents of that table to that very type. */
function isEnforced(
  schema: SchemaDefinition | null,
  table: string,
  documentType: unknown,
): boolean {
  if (!schema?.schemaValidation) return false;
  const enforced = schema.tables.find(({ name }) => name === table)?.documentType;
  return enforced !== undefined && JSON.stringify(enforced) === JSON.stringify(documentType);
}

/** Labels of the indexes that the schema no longer has, or has with other fields. */
export function removedIndexes(schema: SchemaDefinition, catalog: Catalog): string[] {
  const removed: string[] = [];
  for (const { table, index } of userIndexes(catalog.tables.values())) {
    const definition = schema.tables.find(({ name }) => name === table.name);
    const kept = definition?.indexes.find(({ name }) => name === index.name);
    if (!kept || !sameFields(index.fields, kept.fields)) removed.push(index.label);
  }
  return removed;
}

/** The catalog once the schema is in force. Tables that it does not name stay, without indexes. */
export function catalogAfter(
  before: Catalog,
  works: Iterable<TableWork>,
  schema: SchemaDefinition,
  isNull: boolean,
): Catalog {
  const byName = new Map([...works].map((work) => [work.table.name, work]));
  const tables = new Map(before.tables);
  for (const { table } of byName.values())
    if (!tables.has(table.name)) tables.set(table.name, table);
  const after = [...tables.values()].map((table) =>
    table.name.startsWith("_")
      ? table
      : tableAfter(table, schema, byName.get(table.name)?.added ?? []),
  );
  return makeCatalog(after, isNull ? null : schema);
}

function tableAfter(table: TableMeta, schema: SchemaDefinition, added: IndexMeta[]): TableMeta {
  const definition = schema.tables.find(({ name }) => name === table.name);
  const indexes = [table.indexes.get("by_creation_time")!];
  for (const { name } of definition?.indexes ?? []) {
    const index = added.find((one) => one.name === name) ?? table.indexes.get(name);
    if (index) indexes.push(index);
  }
  return tableMeta(table.name, table.number, indexes);
}

/** Indexes that a schema made: not the backend's own, not `by_creation_time`. */
export function* userIndexes(
  tables: Iterable<TableMeta>,
): Generator<{ table: TableMeta; index: IndexMeta }> {
  for (const table of tables) {
    if (table.name.startsWith("_")) continue;
    for (const index of table.indexes.values()) {
      if (index.name !== "by_creation_time") yield { table, index };
    }
  }
}

function sameFields(a: readonly string[] | undefined, b: readonly string[]): boolean {
  return a !== undefined && a.length === b.length && a.every((field, i) => field === b[i]);
}
