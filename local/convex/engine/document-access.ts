/** Documents by their ids, as `ctx.db` reads and writes them. Refusals are in Convex's words. */
import { encodeId, newInternalId, parseId, type JsonObject } from "../values/index.ts";
import { checkValue } from "../validators/index.ts";
import type { TableMeta } from "./catalog.ts";
import {
  buildDocument,
  merged,
  parseObject,
  parseValue,
  userFields,
  type BuiltDocument,
} from "./documents.ts";
import { EngineError } from "./errors.ts";
import { checkAccess, type TableAccess } from "./query/compile.ts";
import type { ReadRecorder } from "./read-set.ts";
import { checkTableName, type TableView } from "./table-view.ts";
import type { TransactionWrites } from "./transaction-writes.ts";
import type { DocumentId, Json } from "./types.ts";

/** What reading and writing documents needs of its transaction. */
export interface DocumentContext {
  readonly view: TableView;
  readonly reads: ReadRecorder;
  readonly writes: TransactionWrites;
  snapshotText(table: TableMeta, internal: string): string | null;
  /** Counts a document against the limits; throws past them. */
  countRead(text: string): void;
  nextCreationTime(): number;
}

interface Place {
  table: TableMeta;
  /** 16 id bytes. */
  internal: string;
}

interface Existing extends Place {
  id: DocumentId;
  text: Json;
}

/** Documents with the rights of one kind of caller. */
export class DocumentAccess {
  private readonly isSystem: boolean;

  constructor(
    private readonly context: DocumentContext,
    private readonly access: TableAccess,
  ) {
    this.isSystem = access === "system";
  }

  get(id: DocumentId, expectedTable?: string): Json | null {
    const place = this.resolve(id, "get", expectedTable);
    return place && this.read(place);
  }

  insert(name: string, value: Json): DocumentId {
    const { view, writes } = this.context;
    if (!this.isSystem) checkTableName(name);
    const table = view.forInsert(name);
    const internal = newInternalId();
    const id = encodeId(table.number, internal);
    const fields = parseValue(value, "db.insert");
    const built = this.build(fields, id, this.context.nextCreationTime());
    this.checkSchema(table, fields);
    writes.record(table, internal, built, this.isSystem ? null : built.size);
    return id;
  }

  patch(id: DocumentId, value: Json, expectedTable?: string): Json {
    const existing = this.existing(id, "patch", "Update", expectedTable);
    const old = parseObject(existing.text);
    return this.put(existing, old, merged(old, parseValue(value, "db.patch")));
  }

  replace(id: DocumentId, value: Json, expectedTable?: string): Json {
    const existing = this.existing(id, "replace", "Replace", expectedTable);
    return this.put(existing, parseObject(existing.text), parseValue(value, "db.replace"));
  }

  remove(id: DocumentId, expectedTable?: string): Json {
    const { table, internal, text } = this.existing(id, "delete", "Delete", expectedTable);
    this.context.writes.record(table, internal, null, this.isSystem ? null : 0);
    return text;
  }

  private put({ table, internal, id }: Existing, old: JsonObject, fields: JsonObject): Json {
    const built = this.build(fields, id, old._creationTime as number);
    this.checkSchema(table, userFields(built.document));
    this.context.writes.record(table, internal, built, this.isSystem ? null : built.size);
    return built.text;
  }

  private build(fields: JsonObject, id: DocumentId, creationTime: number): BuiltDocument {
    return buildDocument(fields, id, creationTime, { isSystem: this.isSystem });
  }

  private read({ table, internal }: Place): Json | null {
    const { reads, writes } = this.context;
    reads.record(table.byId.label, internal, `${internal}\0`);
    const own = writes.overlay.find(table, internal);
    const text = own ? (own.after?.text ?? null) : this.context.snapshotText(table, internal);
    if (text !== null) this.context.countRead(text);
    return text;
  }

  private existing(id: DocumentId, method: string, verb: string, expectedTable?: string): Existing {
    const place = this.resolve(id, method, expectedTable);
    const text = place && this.read(place);
    if (!place || text === null) {
      throw new EngineError("NotFound", `${verb} on nonexistent document ID ${id}`);
    }
    return { ...place, id, text };
  }

  /** The table and bytes of an id; null when its table does not exist. */
  private resolve(id: DocumentId, method: string, expectedTable?: string): Place | null {
    const parsed = parseId(id);
    if (typeof parsed === "string") throw invalidId(method, parsed);
    const table = this.context.view.numbered(parsed.table);
    if (!table) return null;
    if (expectedTable !== undefined && table.name !== expectedTable) {
      throw invalidId(
        method,
        `expected to be an Id<"${expectedTable}">, got Id<"${table.name}"> instead.`,
      );
    }
    checkAccess(table.name, this.access);
    return { table, internal: parsed.internal };
  }

  private checkSchema(table: TableMeta, fields: JsonObject): void {
    const { catalog, nameOf } = this.context.view;
    const validator = catalog.validators.get(table.name);
    const problem = validator && checkValue(validator, fields, nameOf);
    if (problem) {
      throw new EngineError(
        "SchemaViolation",
        `Failed to insert or update a document in table "${table.name}" because it does not match the schema: ${problem}`,
        { table: table.name },
      );
    }
  }
}

function invalidId(method: string, why: string): EngineError {
  return new EngineError("BadRequest", `Invalid argument \`id\` for \`db.${method}\`: ${why}`);
}
