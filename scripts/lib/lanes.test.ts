import { expect, test } from "vitest";
import { inLanes } from "./lanes.mjs";

/** Jobs that end when they are told to, and what has begun so far. */
function jobs(names: string[]) {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const list = names.map((name) => () => {
    begun.push(name);
    return new Promise<void>((resolve) => ends.set(name, resolve));
  });
  const end = async (name: string) => {
    ends.get(name)?.();
    await new Promise(setImmediate);
  };
  return { begun, list, end };
}

test("a lane that is free takes the next job", async () => {
  const { begun, list, end } = jobs(["long", "a", "b", "c"]);
  const all = inLanes(list, 2);
  expect(begun).toEqual(["long", "a"]);
  await end("a");
  expect(begun).toEqual(["long", "a", "b"]);
  await end("long");
  expect(begun).toEqual(["long", "a", "b", "c"]);
  await end("c");
  await end("b");
  await all;
});

test("one lane keeps the order, more lanes than jobs do no harm", async () => {
  for (const width of [1, 5]) {
    const done: number[] = [];
    await inLanes(
      [1, 2, 3].map((name) => async () => void done.push(name)),
      width,
    );
    expect(done).toEqual([1, 2, 3]);
  }
});
