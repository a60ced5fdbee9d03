/** A query object becomes a plan: one interval of one index, a direction, and operators. */
import { publicSystemTables } from "../system-tables.ts";
import type { Catalog, IndexMeta, TableMeta } from "../catalog.ts";
import { EngineError } from "../errors.ts";
import type { QueryJson } from "../types.ts";
import { compileFilter, type Predicate } from "./filter.ts";
import { compileRange } from "./range.ts";

export type PlanOperator = { filter: Predicate } | { limit: number };

export interface Plan {
  /** Null when the table does not exist: nothing to read, but the read still counts. */
  table: TableMeta | null;
  index: IndexMeta | null;
  /** `table.index` */
  label: string;
  lo: string;
  hi: string | null;
  reverse: boolean;
  operators: PlanOperator[];
}

/** Who may see which tables: people's, the public system tables, or all. */
export type TableAccess = "user" | "publicSystem" | "system";

const maxOperators = 256;

/** Compiles a query; throws {@link EngineError} `BadRequest` with Convex's texts. */
export function compileQuery(
  query: QueryJson,
  tables: Pick<Catalog, "tables">,
  access: TableAccess,
): Plan {
  const { source } = query;
  if (query.operators.length > maxOperators) {
    throw new EngineError(
      "BadRequest",
      `Query has too many operators (${query.operators.length} > maximum ${maxOperators})`,
    );
  }
  if (source.type === "Search") {
    throw new EngineError("BadRequest", "Text search is not supported by the local backend.");
  }
  const [tableName, indexName] =
    source.type === "FullTableScan"
      ? [source.tableName, "by_creation_time"]
      : splitName(source.indexName);
  checkAccess(tableName, access);
  const operators = query.operators.map(compileOperator);
  const label = `${tableName}.${indexName}`;
  const reverse = source.order === "desc";
  const table = tables.tables.get(tableName);
  const builtin = indexName === "by_id" || indexName === "by_creation_time";
  const index = indexName === "by_id" ? table?.byId : table?.indexes.get(indexName);
  if (!table || !index) {
    if (!builtin) throw new EngineError("BadRequest", `Index ${label} not found.`);
    return { table: null, index: null, label, lo: "", hi: null, reverse, operators };
  }
  if (source.type === "FullTableScan")
    return { table, index, label, lo: "", hi: null, reverse, operators };
  const { lo, hi, check } = compileRange(table, index, source.range);
  if (check) operators.unshift({ filter: check });
  return { table, index, label, lo, hi, reverse, operators };
}

/** Refuses tables that the caller may not read. */
export function checkAccess(table: string, access: TableAccess): void {
  if (access === "system") return;
  const isSystem = table.startsWith("_");
  if (access === "user" && isSystem) {
    throw new EngineError(
      "BadRequest",
      `System tables can only be accessed with db.system: ${table} is a system table.`,
    );
  }
  if (access === "publicSystem" && !(publicSystemTables as readonly string[]).includes(table)) {
    throw new EngineError(
      "BadRequest",
      isSystem
        ? `System table ${table} not found.`
        : `User tables cannot be accessed with db.system: ${table} is not a system table.`,
    );
  }
}

function splitName(name: string): [string, string] {
  const dot = name.indexOf(".");
  if (dot < 0) throw new EngineError("BadRequest", `Invalid index name ${name}`);
  return [name.slice(0, dot), name.slice(dot + 1)];
}

function compileOperator(operator: QueryJson["operators"][number]): PlanOperator {
  if ("filter" in operator) return { filter: compileFilter(operator.filter) };
  if (!Number.isInteger(operator.limit) || operator.limit < 0) {
    throw new EngineError(
      "BadRequest",
      `Invalid limit ${String(operator.limit)}: must be a non-negative integer`,
    );
  }
  return operator;
}
