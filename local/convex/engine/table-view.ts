/** The tables that one transaction sees: those of its snapshot, and those its inserts create. */
import { identifierProblem } from "../values/index.ts";
import type { Catalog, TableMeta } from "./catalog.ts";
import { EngineError } from "./errors.ts";

export class TableView {
  /** Tables that this transaction's inserts create, by name. */
  readonly created = new Map<string, TableMeta>();

  constructor(
    readonly catalog: Catalog,
    /** The table that an insert creates, the same for everyone who asks. */
    private readonly reserve: (name: string) => TableMeta,
  ) {}

  get tables(): ReadonlyMap<string, TableMeta> {
    if (this.created.size === 0) return this.catalog.tables;
    return new Map([...this.catalog.tables, ...this.created]);
  }

  named(name: string): TableMeta | undefined {
    return this.catalog.tables.get(name) ?? this.created.get(name);
  }

  numbered(number: number): TableMeta | undefined {
    const table = this.catalog.byNumber.get(number);
    if (table) return table;
    for (const created of this.created.values()) if (created.number === number) return created;
    return undefined;
  }

  readonly nameOf = (number: number): string | null => this.numbered(number)?.name ?? null;

  forInsert(name: string): TableMeta {
    const known = this.named(name);
    if (known) return known;
    const table = this.reserve(name);
    this.created.set(name, table);
    return table;
  }
}

/** Refuses names that no table of people's may have. */
export function checkTableName(name: string): void {
  if (name.startsWith("_")) {
    throw new EngineError(
      "BadRequest",
      `Invalid table name ${name} starts with metadata prefix '_'`,
    );
  }
  const problem = identifierProblem(name);
  if (problem) throw new EngineError("BadRequest", `Invalid table name: ${problem}`);
}
