import { expect, test } from "vitest";
import { Random, seedOf } from "../values/testing.ts";
import { IntervalTree, type TreeNode } from "./interval-tree.ts";

test("finds the same intervals as a plain list, through insertions and removals", () => {
  const seed = seedOf(404);
  const random = new Random(seed);
  const tree = new IntervalTree<number>();
  const list: TreeNode<number>[] = [];
  const key = () => String.fromCharCode(97 + random.below(12)).repeat(1 + random.below(2));
  for (let i = 0; i < 4_000; i++) {
    if (list.length > 0 && random.chance(0.4)) {
      const [node] = list.splice(random.below(list.length), 1);
      tree.remove(node!);
    } else {
      const lo = key();
      list.push(tree.insert(lo, random.chance(0.1) ? null : lo + key(), i));
    }
    const at = key();
    const found: number[] = [];
    tree.at(at, (value) => found.push(value));
    const expected = list
      .filter(({ lo, hi }) => lo <= at && (hi === null || at < hi))
      .map(({ value }) => value);
    expect(
      found.sort((a, b) => a - b),
      `seed ${seed}, step ${i}`,
    ).toEqual(expected.sort((a, b) => a - b));
    expect(tree.size).toBe(list.length);
  }
});

test("removing what is gone changes nothing", () => {
  const tree = new IntervalTree<number>();
  const node = tree.insert("a", null, 1);
  tree.remove(node);
  tree.remove(node);
  expect(tree.size).toBe(0);
});
