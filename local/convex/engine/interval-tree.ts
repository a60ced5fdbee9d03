/**
 * Intervals of keys, searched by a key that lies in them: a treap ordered by lower end, where every
 * node knows the highest upper end below it. Adding, removing and finding cost O(log n) each.
 */

/** An interval in the tree; keep it to remove it again. */
export interface TreeNode<T> {
  readonly lo: string;
  /** Null is unbounded. */
  readonly hi: string | null;
  readonly value: T;
}

interface Node<T> extends TreeNode<T> {
  priority: number;
  /** Tells equal lower ends apart. */
  serial: number;
  maxHi: string | null;
  left: Node<T> | null;
  right: Node<T> | null;
}

export class IntervalTree<T> {
  private root: Node<T> | null = null;
  private serial = 0;
  private seed = 0x9e3779b9;
  size = 0;

  insert(lo: string, hi: string | null, value: T): TreeNode<T> {
    const node: Node<T> = {
      lo,
      hi,
      value,
      priority: this.random(),
      serial: this.serial++,
      maxHi: hi,
      left: null,
      right: null,
    };
    const [before, after] = split(this.root, node);
    this.root = join(join(before, node), after);
    this.size++;
    return node;
  }

  remove(node: TreeNode<T>): void {
    const [removed, root] = removeNode(this.root, node as Node<T>);
    this.root = root;
    if (removed) this.size--;
  }

  /** Calls `found` for each interval with `lo <= key < hi`. */
  at(key: string, found: (value: T) => void): void {
    stab(this.root, key, found);
  }

  private random(): number {
    this.seed ^= this.seed << 13;
    this.seed ^= this.seed >>> 17;
    this.seed ^= this.seed << 5;
    return this.seed >>> 0;
  }
}

function stab<T>(node: Node<T> | null, key: string, found: (value: T) => void): void {
  if (!node || !isAbove(node.maxHi, key)) return;
  stab(node.left, key, found);
  if (node.lo > key) return;
  if (isAbove(node.hi, key)) found(node.value);
  stab(node.right, key, found);
}

function isAbove(hi: string | null, key: string): boolean {
  return hi === null || hi > key;
}

function precedes<T>(a: Node<T>, b: Node<T>): boolean {
  return a.lo < b.lo || (a.lo === b.lo && a.serial < b.serial);
}

/** The nodes before `pivot`, and the others. */
function split<T>(node: Node<T> | null, pivot: Node<T>): [Node<T> | null, Node<T> | null] {
  if (!node) return [null, null];
  if (precedes(node, pivot)) {
    const [before, after] = split(node.right, pivot);
    node.right = before;
    return [renew(node), after];
  }
  const [before, after] = split(node.left, pivot);
  node.left = after;
  return [before, renew(node)];
}

function join<T>(before: Node<T> | null, after: Node<T> | null): Node<T> | null {
  if (!before) return after;
  if (!after) return before;
  if (before.priority > after.priority) {
    before.right = join(before.right, after);
    return renew(before);
  }
  after.left = join(before, after.left);
  return renew(after);
}

function removeNode<T>(node: Node<T> | null, target: Node<T>): [boolean, Node<T> | null] {
  if (!node) return [false, null];
  if (node === target) return [true, join(node.left, node.right)];
  let removed: boolean;
  if (precedes(target, node)) [removed, node.left] = removeNode(node.left, target);
  else [removed, node.right] = removeNode(node.right, target);
  return [removed, renew(node)];
}

function renew<T>(node: Node<T>): Node<T> {
  let max = node.hi;
  for (const child of [node.left, node.right]) {
    if (child && max !== null && (child.maxHi === null || child.maxHi > max)) max = child.maxHi;
  }
  node.maxHi = max;
  return node;
}
