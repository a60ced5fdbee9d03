/** Read sets that wait for the first commit that writes into them. */
import { IntervalTree, type TreeNode } from "./interval-tree.ts";
import type { ReadSet, Timestamp, WriteKeys } from "./types.ts";

interface Watcher {
  nodes: [label: string, node: TreeNode<Watcher>][];
  onInvalid: (ts: Timestamp) => void;
}

export class Watchers {
  private readonly trees = new Map<string, IntervalTree<Watcher>>();
  private readonly all = new Set<Watcher>();

  /** `guard` runs callbacks and keeps what they throw to itself. */
  constructor(private readonly guard: (call: () => void) => void) {}

  /** Starts watching; the answer stops it. `onInvalid` is called at most once. */
  add(readSet: ReadSet, onInvalid: (ts: Timestamp) => void): () => void {
    const watcher: Watcher = { nodes: [], onInvalid };
    for (const [label, intervals] of readSet.intervals) {
      const tree = this.trees.get(label) ?? new IntervalTree<Watcher>();
      this.trees.set(label, tree);
      for (const { lo, hi } of intervals) watcher.nodes.push([label, tree.insert(lo, hi, watcher)]);
    }
    this.all.add(watcher);
    return () => this.remove(watcher);
  }

  /** Wakes the watchers that a durable commit wrote into. */
  notify({ ts, keys }: WriteKeys): void {
    const woken = new Set<Watcher>();
    for (const [label, written] of keys) {
      const tree = this.trees.get(label);
      if (tree) for (const key of written) tree.at(key, (watcher) => woken.add(watcher));
    }
    this.wake(woken, ts);
  }

  /** Wakes everyone: the schema changed, keys mean something else now. */
  notifyAll(ts: Timestamp): void {
    this.wake(new Set(this.all), ts);
  }

  private wake(woken: Set<Watcher>, ts: Timestamp): void {
    for (const watcher of woken) {
      // A callback before this one may have stopped it.
      if (this.remove(watcher)) this.guard(() => watcher.onInvalid(ts));
    }
  }

  private remove(watcher: Watcher): boolean {
    if (!this.all.delete(watcher)) return false;
    for (const [label, node] of watcher.nodes) {
      const tree = this.trees.get(label)!;
      tree.remove(node);
      if (tree.size === 0) this.trees.delete(label);
    }
    return true;
  }
}
