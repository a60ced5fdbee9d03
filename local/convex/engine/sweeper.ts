/** Clears entries of removed and abandoned indexes away, a little at a time, in the background. */
import type { Committer } from "./committer.ts";
import { u32 } from "./catalog.ts";
import type { Snapshots } from "./snapshots.ts";
import type { CatalogState } from "./state.ts";

const sliceSize = 500;

export class Sweeper {
  private running: Promise<void> | null = null;
  private again = false;
  private stopped = false;

  constructor(
    private readonly state: CatalogState,
    private readonly snapshots: Snapshots,
    private readonly committer: () => Committer,
    /** Indexes that are being built: not garbage yet. */
    private readonly inUse: () => ReadonlySet<number>,
    private readonly log: (line: string) => void,
  ) {}

  /** Starts clearing, or makes a running pass look again. */
  start(): void {
    this.again = true;
    if (this.running || this.stopped) return;
    this.running = this.run()
      .catch((error: unknown) => this.log(`Clearing removed indexes stopped: ${String(error)}`))
      .finally(() => (this.running = null));
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
  }

  private async run(): Promise<void> {
    while (this.again && !this.stopped) {
      this.again = false;
      for (const id of [...this.state.garbage]) {
        if (!this.stopped && !this.inUse().has(id)) await this.clear(id);
      }
    }
  }

  private async clear(id: number): Promise<void> {
    const { writer } = this.committer();
    // Commits under way may still write entries of an index that was just given up.
    await writer.settled();
    while (!this.stopped) {
      const lease = this.snapshots.lease();
      const keys = lease.snapshot.keys("indexes", {
        lo: u32(id),
        hi: u32(id + 1),
        limit: sliceSize,
      });
      lease.release();
      if (keys.length === 0) {
        this.state.garbage.delete(id);
        this.state.markDirty();
      }
      await writer.write({
        ops: keys.map((key) => ({ space: "indexes", key, value: null }) as const),
        onDurable() {},
        onFailed: () => this.state.markDirty(),
      });
      if (keys.length === 0) return;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
