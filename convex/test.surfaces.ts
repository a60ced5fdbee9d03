import type { Id } from "./_generated/dataModel";

/** Who may call a function, at the least. */
export type Gate =
  /** A verified token is enough: for what a person without a row may ask. */
  | "token"
  /** A person with a row. */
  | "person"
  | "admin";

/** People who are there when the functions are called: the caller is Jonas, Mira is somebody else. */
export type Ids = {
  mira: Id<"users">;
  jonas: Id<"users">;
  thread: Id<"threads">;
  message: Id<"messages">;
  run: Id<"syncRuns">;
};

type Surface = { gate: Gate; args?: (ids: Ids) => Record<string, unknown> };

const firstPage = { numItems: 5, cursor: null };

/** Every public function, with arguments that it would accept. */
export const surfaces: Record<string, Surface> = {
  "users:getMe": { gate: "token" },
  "users:ensureMe": { gate: "token" },
  "users:reopen": { gate: "token" },
  "users:updateProfile": { gate: "person", args: () => ({ firstName: "M", lastName: "H" }) },
  "users:deleteMe": { gate: "person" },

  "deliveries:list": { gate: "admin", args: () => ({ paginationOpts: firstPage }) },
  "deliveries:types": { gate: "admin" },
  "deliveries:find": { gate: "admin", args: () => ({ search: "mi" }) },
  "deliveries:get": { gate: "admin", args: () => ({ id: "any" }) },
  "deliveries:replay": { gate: "admin", args: () => ({ id: "any" }) },
  "deliveries:summary": { gate: "admin", args: () => ({ since: 0 }) },

  "account:exportMine": {
    gate: "person",
    args: () => ({ from: { table: "messages", cursor: null } }),
  },

  "reconcile:start": { gate: "admin", args: () => ({ apply: false }) },
  "reconcile:stop": { gate: "admin", args: ({ run }) => ({ runId: run }) },
  "reconcile:latest": { gate: "admin" },
  "removals:list": { gate: "admin" },

  "settings:save": { gate: "person", args: () => ({ timeFormat: "24h" }) },

  "activity:mine": { gate: "person", args: () => ({ paginationOpts: firstPage }) },

  "statistics:daily": { gate: "admin", args: () => ({ since: 0 }) },
  "handoff:trace": { gate: "person" },

  "lessons:done": { gate: "person" },
  "lessons:complete": { gate: "person", args: () => ({ lesson: "honest" }) },

  "threads:list": {
    gate: "person",
    args: () => ({ paginationOpts: { numItems: 5, cursor: null } }),
  },
  "threads:get": { gate: "person", args: ({ thread }) => ({ id: thread }) },
  "threads:start": {
    gate: "person",
    args: ({ mira }) => ({ title: "T", text: "Hello", with: [mira] }),
  },
  "threads:markRead": { gate: "person", args: ({ thread }) => ({ threadId: thread }) },
  "threads:remove": { gate: "person", args: ({ thread }) => ({ threadId: thread }) },
  "messages:list": {
    gate: "person",
    args: ({ thread }) => ({ threadId: thread, paginationOpts: { numItems: 5, cursor: null } }),
  },
  "messages:send": { gate: "person", args: ({ thread }) => ({ threadId: thread, text: "Hello" }) },
  "messages:edit": { gate: "person", args: ({ message }) => ({ id: message, text: "Hello" }) },
  "messages:remove": { gate: "person", args: ({ message }) => ({ id: message }) },
  "members:setRole": { gate: "admin", args: ({ mira }) => ({ userId: mira, role: "admin" }) },
  "members:ban": { gate: "admin", args: ({ mira }) => ({ userId: mira }) },
  "members:unban": { gate: "admin", args: ({ mira }) => ({ userId: mira }) },
  "members:remove": { gate: "admin", args: ({ mira }) => ({ userId: mira }) },

  "directory:list": { gate: "person", args: () => ({ paginationOpts: firstPage }) },
  "directory:get": { gate: "person", args: ({ mira }) => ({ id: mira }) },
  "directory:trail": { gate: "admin", args: ({ mira }) => ({ id: mira }) },
};
