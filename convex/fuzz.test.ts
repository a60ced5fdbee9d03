/* eslint-disable @convex-dev/no-process-env -- a test, which runs in Node */
import { expect, test, vi } from "vitest";
import { errorKinds } from "../domain/errors";
import { call, findFunctions, seedPeople } from "./test.functions";
import { backend, WEBHOOK_SECRET } from "./test.setup";
import { surfaces, type Ids } from "./test.surfaces";
import { chance } from "./test.chance";

const { found } = await findFunctions();

/** Calls in all; the long form is what the list of promises asks for. */
const CALLS = process.env.HANDOFF_LONG ? 10_000 : 1_500;

vi.stubEnv("CLERK_WEBHOOK_SECRET", WEBHOOK_SECRET);
vi.stubEnv("CLERK_SECRET_KEY", "");
// Also for what was scheduled and fails when the test is over: nobody answers here.
for (const level of ["error", "warn", "log"] as const)
  vi.spyOn(console, level).mockImplementation(() => {});

type Chooser = ReturnType<typeof chance>;

const texts = [
  ...["", " ", "\u0000", "\u202e", "\ud800", "null", "__proto__", "constructor", "../..", "'; --"],
  ...["<script>", "%00", "💥".repeat(50), "a".repeat(5_000), "k57dmd9v0", "NaN", "ẞ̸̢̛"],
];
const numbers = [0, -0, -1, 1, 0.5, 1e308, -1e308, NaN, Infinity, -Infinity, 2 ** 53, 2 ** 31];

/** Anything that a client can put into a call, and some that it cannot. */
function anything(choose: Chooser, ids: Ids, depth = 0): unknown {
  const kind = choose.below(depth > 3 ? 7 : 10);
  if (kind === 0) return null;
  if (kind === 1) return choose.pick([true, false]);
  if (kind === 2) return choose.pick(numbers);
  if (kind === 3) return choose.pick(texts);
  if (kind === 4) return choose.pick(Object.values(ids));
  if (kind === 5) return choose.pick([0n, -1n, 2n ** 63n - 1n]);
  if (kind === 6) return new ArrayBuffer(choose.below(9));
  const size = choose.below(4);
  if (kind === 7) return Array.from({ length: size }, () => anything(choose, ids, depth + 1));
  const names = ["id", "text", "_id", "kind", "x y"];
  return Object.fromEntries(
    Array.from({ length: size }, () => [choose.pick(names), anything(choose, ids, depth + 1)]),
  );
}

/** Good arguments with some of them spoiled, dropped or added to. */
function spoiled(choose: Chooser, ids: Ids, good: Record<string, unknown>) {
  const args = structuredClone(good);
  // Cursors are the database's own to refuse, and the stand-in for it does not: the wire has a test of theirs.
  for (const name of Object.keys(args).filter((key) => key !== "cursor")) {
    const inner = args[name];
    const act = choose.below(5);
    if (act === 0) delete args[name];
    else if (act === 1) args[name] = anything(choose, ids);
    else if (act === 2 && typeof inner === "string") args[name] = choose.pick(texts);
    else if (act === 3 && typeof inner === "object" && inner !== null && !Array.isArray(inner))
      args[name] = spoiled(choose, ids, inner as Record<string, unknown>);
  }
  if (choose.below(3) === 0)
    args[choose.pick(["externalId", "userId", "role", "admin", "ctx", "x y"])] = anything(
      choose,
      ids,
    );
  return args;
}

test(`${CALLS} calls with odd arguments end in an answer or in an error of the list`, async () => {
  const seed = Number(process.env.HANDOFF_SEED ?? Date.now() % 2 ** 31);
  const choose = chance(seed);
  const odd: string[] = [];
  const counts: Record<string, number> = {};
  let t = backend();
  let ids = await seedPeople(t);
  for (let index = 0; index < CALLS; index += 1) {
    // A fresh town now and then: buckets run dry, and what was deleted teaches nothing more.
    if (index % 150 === 149) {
      t = backend();
      ids = await seedPeople(t);
    }
    const [path, definition] = choose.pick(found);
    const good = surfaces[path]?.args?.(ids) ?? {};
    const args = spoiled(choose, ids, good);
    const caller = choose.pick([null, "user_stranger", "user_jonas", "user_ada", "user_ada"]);
    const outcome = await call(t, caller, [path, definition], args);
    const result = "refused" in outcome ? outcome.refused : "answered";
    counts[result] = (counts[result] ?? 0) + 1;
    const isKnown = ["answered", "arguments", ...errorKinds].includes(result);
    if (!isKnown && "error" in outcome)
      odd.push(`${index} ${path} ${String((outcome.error as Error).stack).slice(0, 400)}`);
  }
  expect({ seed, odd: odd.slice(0, 5) }).toEqual({ seed, odd: [] });
  // It is no test if nothing gets through the checks of the arguments.
  expect(counts.answered).toBeGreaterThan(CALLS / 50);
  expect(counts.arguments).toBeGreaterThan(CALLS / 10);
}, 600_000);
