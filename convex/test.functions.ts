import { makeFunctionReference } from "convex/server";
import { clerkUser, deliver, event, identityOf, type Backend } from "./test.setup";
import type { Ids } from "./test.surfaces";

export type Registered = {
  isPublic?: boolean;
  isQuery?: boolean;
  isMutation?: boolean;
  isAction?: boolean;
  isHttp?: boolean;
  exportArgs(): string;
  exportReturns(): string;
};

const modules = import.meta.glob([
  "./**/*.ts",
  "!./**/*.test.ts",
  "!./test.*.ts",
  "!./_generated/**",
]);

/** Every function there is, found in the modules and not listed by hand. */
export async function findFunctions() {
  const found: [string, Registered][] = [];
  const internals: [string, Registered][] = [];
  for (const [file, load] of Object.entries(modules)) {
    const path = file.slice(2, -3);
    for (const [name, value] of Object.entries((await load()) as Record<string, Registered>)) {
      const isFunction = value?.isQuery || value?.isMutation || value?.isAction;
      if (!isFunction || value.isHttp) continue;
      (value.isPublic ? found : internals).push([`${path}:${name}`, value]);
    }
  }
  return { found, internals };
}

/** Mira, Jonas and Ada, an admin; somebody banned, somebody gone; and a thread of Mira's with Jonas. */
export async function seedPeople(t: Backend): Promise<Ids> {
  await deliver(t, event("user.created", clerkUser()));
  await deliver(t, event("user.created", clerkUser({ id: "user_jonas" })));
  await deliver(t, event("user.created", clerkUser({ id: "user_banned", banned: true })));
  await deliver(t, event("user.deleted", { id: "user_gone", deleted: true }));
  await deliver(
    t,
    event("user.created", clerkUser({ id: "user_ada", public_metadata: { role: "admin" } })),
  );
  return await t.run(async (ctx) => {
    const all = await ctx.db.query("users").collect();
    const idOf = (externalId: string) => all.find((row) => row.externalId === externalId)!._id;
    const [mira, jonas] = [idOf("user_mira"), idOf("user_jonas")];
    const thread = await ctx.db.insert("threads", { title: "Ours", ownerId: mira });
    const message = await ctx.db.insert("messages", {
      threadId: thread,
      authorId: mira,
      text: "Hello",
    });
    for (const userId of [mira, jonas]) {
      const place = { threadId: thread, userId, readAt: 0, lastMessageAt: 1 };
      await ctx.db.insert("reads", { ...place, titleKey: "ours" });
    }
    const none = { total: 0, listed: 0, checked: 0, missing: 0, stale: 0, orphaned: 0, removed: 0 };
    const run = await ctx.db.insert("syncRuns", {
      ...{ ...none, asked: "admin", apply: false, force: false, phase: "opening" },
      ...{ step: 0, tries: 0, state: "done", startedAt: 0, lastAt: 0 },
    });
    return { mira, jonas, thread, message, run };
  });
}

export type Outcome =
  | { value: unknown }
  /** The kind of one of our errors, `arguments` when they were refused, `unexpected` for anything else. */
  | { refused: string; error: unknown };

/** Calls a public function as somebody, or as nobody. */
export async function call(
  t: Backend,
  caller: string | null,
  [path, definition]: [string, Registered],
  args: Record<string, unknown>,
): Promise<Outcome> {
  const as = caller === null ? t : t.withIdentity(identityOf(caller));
  try {
    if (definition.isQuery)
      return { value: await as.query(makeFunctionReference<"query">(path), args) };
    if (definition.isMutation)
      return { value: await as.mutation(makeFunctionReference<"mutation">(path), args) };
    return { value: await as.action(makeFunctionReference<"action">(path), args) };
  } catch (error) {
    return { refused: kindOf(error), error };
  }
}

function kindOf(error: unknown): string {
  const kind = (error as { data?: { kind?: string } }).data?.kind;
  if (kind) return kind;
  // The stand-in's check of a function's `args`, which comes before the function; it stumbles over some of them.
  return String((error as Error).stack).includes("validateFunctionArgs") ||
    /is not a supported Convex type/.test(String((error as Error).message))
    ? "arguments"
    : "unexpected";
}
