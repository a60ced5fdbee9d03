/** What a schema must keep to, whatever the data: names, counts, index fields. */
import { identifierProblem } from "../values/index.ts";
import { EngineError } from "./errors.ts";
import { limits } from "./limits.ts";
import type { IndexDefinition, SchemaDefinition } from "./types.ts";

const reservedIndexes = new Set(["by_id", "by_creation_time"]);

/** Throws {@link EngineError} `BadRequest` that names the table and the index at fault. */
export function checkSchema(schema: SchemaDefinition): void {
  const seen = new Set<string>();
  for (const table of schema.tables) {
    const problem = table.name.startsWith("_")
      ? `Invalid table name ${table.name} starts with metadata prefix '_'`
      : identifierProblem(table.name);
    if (problem) throw refuse(table.name, problem);
    if (seen.has(table.name)) throw refuse(table.name, `Table "${table.name}" is defined twice.`);
    seen.add(table.name);
    if (table.indexes.length > limits.indexesPerTable) {
      throw refuse(
        table.name,
        `Table "${table.name}" has ${table.indexes.length} indexes, but the maximum number of indexes per table is ${limits.indexesPerTable}.`,
      );
    }
    checkIndexes(table.name, table.indexes);
  }
}

function checkIndexes(table: string, indexes: IndexDefinition[]): void {
  const seen = new Set<string>();
  for (const { name, fields } of indexes) {
    const where = `In table "${table}" the index "${name}" is invalid because`;
    const problem = identifierProblem(name);
    if (problem) throw refuse(table, `${where} of its name: ${problem}.`);
    if (reservedIndexes.has(name)) throw refuse(table, `${where} the name is reserved.`);
    if (seen.has(name)) throw refuse(table, `${where} it is defined twice.`);
    seen.add(name);
    if (fields.length === 0) throw refuse(table, `${where} it has no fields.`);
    if (fields.length > limits.fieldsPerIndex) {
      throw refuse(
        table,
        `${where} it has ${fields.length} fields (maximum ${limits.fieldsPerIndex}).`,
      );
    }
    if (new Set(fields).size < fields.length)
      throw refuse(table, `${where} a field appears twice.`);
    const system = fields.find((field) => field === "_id" || field === "_creationTime");
    if (system)
      throw refuse(
        table,
        `${where} ${system} is a system field (every index ends with \`_creationTime\`).`,
      );
  }
}

function refuse(table: string, message: string): EngineError {
  return new EngineError("BadRequest", message, { table });
}
