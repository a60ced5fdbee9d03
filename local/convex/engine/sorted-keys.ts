/** A sorted list of keys: small and often searched (the uncommitted writes of one transaction). */
export class SortedKeys {
  private readonly keys: string[];

  constructor(keys: Iterable<string> = []) {
    this.keys = [...keys].sort();
  }

  get size(): number {
    return this.keys.length;
  }

  add(key: string): void {
    const at = this.firstAtLeast(key);
    if (this.keys[at] !== key) this.keys.splice(at, 0, key);
  }

  delete(key: string): void {
    const at = this.firstAtLeast(key);
    if (this.keys[at] === key) this.keys.splice(at, 1);
  }

  /** The smallest key >= `key`. */
  atLeast(key: string): string | undefined {
    return this.keys[this.firstAtLeast(key)];
  }

  /** The greatest key < `key`; the greatest of all when `key` is null. */
  below(key: string | null): string | undefined {
    return this.keys[(key === null ? this.keys.length : this.firstAtLeast(key)) - 1];
  }

  private firstAtLeast(key: string): number {
    let low = 0;
    let high = this.keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.keys[middle]! < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
