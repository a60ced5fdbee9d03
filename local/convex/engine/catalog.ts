/**
 * What tables and indexes there are: immutable, replaced whole when something is added, so that a
 * transaction keeps the catalog of its snapshot.
 *
 * Every table has `by_creation_time`, a stored index like any other, and `by_id`, which is the
 * documents themselves in the order of their ids.
 */
import { compileValidator, type Validator } from "../validators/index.ts";
import type { IndexDefinition, SchemaDefinition, TableDefinition } from "./types.ts";

export interface IndexMeta {
  /** Number of the index in the store; 0 is `by_id`. */
  id: number;
  name: string;
  /** `table.index`: the name that read sets and written keys go by. */
  label: string;
  /** User fields in order, without the `_creationTime` and id that every key ends with. */
  fields: readonly string[];
  paths: readonly (readonly string[])[];
  /** What every stored key of this index starts with. */
  prefix: string;
}

export interface TableMeta {
  name: string;
  number: number;
  /** What every stored document key of this table starts with. */
  prefix: string;
  byId: IndexMeta;
  /** All indexes kept in the index space, `by_creation_time` first. */
  indexes: ReadonlyMap<string, IndexMeta>;
}

export interface Catalog {
  tables: ReadonlyMap<string, TableMeta>;
  byNumber: ReadonlyMap<number, TableMeta>;
  schema: SchemaDefinition | null;
  /** Document validators of the tables that have one (empty when validation is off). */
  validators: ReadonlyMap<string, Validator>;
}

/** Four bytes, big endian, as a latin1 string. */
export function u32(value: number): string {
  return String.fromCharCode(
    (value >>> 24) & 255,
    (value >>> 16) & 255,
    (value >>> 8) & 255,
    value & 255,
  );
}

export function indexMeta(
  table: string,
  id: number,
  name: string,
  fields: readonly string[],
): IndexMeta {
  return {
    id,
    name,
    label: `${table}.${name}`,
    fields,
    paths: fields.map((field) => field.split(".")),
    prefix: u32(id),
  };
}

export function tableMeta(name: string, number: number, indexes: Iterable<IndexMeta>): TableMeta {
  const prefix = u32(number);
  return {
    name,
    number,
    prefix,
    byId: { ...indexMeta(name, 0, "by_id", ["_id"]), prefix },
    indexes: new Map([...indexes].map((index) => [index.name, index])),
  };
}

export function makeCatalog(tables: Iterable<TableMeta>, schema: SchemaDefinition | null): Catalog {
  const list = [...tables];
  return {
    tables: new Map(list.map((table) => [table.name, table])),
    byNumber: new Map(list.map((table) => [table.number, table])),
    schema,
    validators: validatorsOf(schema),
  };
}

/** Document validators of a schema, compiled; none when it does not validate. */
export function validatorsOf(schema: SchemaDefinition | null): Map<string, Validator> {
  const found = new Map<string, Validator>();
  if (!schema?.schemaValidation) return found;
  for (const table of schema.tables) {
    if (table.documentType) found.set(table.name, compileValidator(table.documentType));
  }
  return found;
}

export function withTable(catalog: Catalog, table: TableMeta): Catalog {
  const tables = new Map(catalog.tables).set(table.name, table);
  const byNumber = new Map(catalog.byNumber).set(table.number, table);
  return { ...catalog, tables, byNumber };
}

/** Schema definitions may or may not name the `_creationTime` that every index ends with. */
export function normalizeSchema(schema: SchemaDefinition): SchemaDefinition {
  const indexes = (list: IndexDefinition[]) =>
    list.map(({ name, fields }) => ({
      name,
      fields: fields.at(-1) === "_creationTime" ? fields.slice(0, -1) : fields,
    }));
  const tables = schema.tables.map((table): TableDefinition => ({
    ...table,
    indexes: indexes(table.indexes),
  }));
  return { tables, schemaValidation: schema.schemaValidation };
}

/** The catalog as it is kept in the store. */
export interface StoredCatalog {
  tables: {
    name: string;
    number: number;
    indexes: { id: number; name: string; fields: string[] }[];
  }[];
  nextTable: number;
  nextIndex: number;
  schema: SchemaDefinition | null;
  /** Indexes whose entries are of no more use (or not yet): removed when the server starts. */
  garbage: number[];
}

export function storedTables(catalog: Catalog): StoredCatalog["tables"] {
  return [...catalog.tables.values()].map((table) => ({
    name: table.name,
    number: table.number,
    indexes: [...table.indexes.values()].map(({ id, name, fields }) => ({
      id,
      name,
      fields: [...fields],
    })),
  }));
}

export function catalogFrom(stored: StoredCatalog): Catalog {
  const tables = stored.tables.map((table) =>
    tableMeta(
      table.name,
      table.number,
      table.indexes.map((index) => indexMeta(table.name, index.id, index.name, index.fields)),
    ),
  );
  return makeCatalog(tables, stored.schema);
}
