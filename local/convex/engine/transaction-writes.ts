/** The uncommitted writes of a transaction, counted against its limits, with points to return to. */
import type { TableMeta } from "./catalog.ts";
import { limitError, limits } from "./limits.ts";
import { Overlay, type PendingWrite } from "./overlay.ts";

export interface WriteMark {
  writes: number;
  documentsWritten: number;
  bytesWritten: number;
}

export class TransactionWrites {
  readonly overlay = new Overlay();
  documentsWritten = 0;
  bytesWritten = 0;

  constructor(
    private readonly snapshotText: (table: TableMeta, internal: string) => string | null,
  ) {}

  /** Records what a document becomes (null: gone). `size` is null where no limit counts. */
  record(
    table: TableMeta,
    internal: string,
    after: PendingWrite["after"],
    size: number | null,
  ): void {
    const known = this.overlay.find(table, internal);
    const before = known ? known.before : this.snapshotText(table, internal);
    this.overlay.set({ table, internal, before, after });
    if (size === null) return;
    this.documentsWritten++;
    this.bytesWritten += size;
    if (this.documentsWritten > limits.documentsWritten) throw limitError("documentsWritten");
    if (this.bytesWritten > limits.bytesWritten) throw limitError("bytesWritten");
  }

  mark(): WriteMark {
    const { documentsWritten, bytesWritten } = this;
    return { writes: this.overlay.mark(), documentsWritten, bytesWritten };
  }

  rollback(mark: WriteMark): void {
    this.overlay.rollback(mark.writes);
    this.documentsWritten = mark.documentsWritten;
    this.bytesWritten = mark.bytesWritten;
  }
}
