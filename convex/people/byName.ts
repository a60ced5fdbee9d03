import type { Role } from "../../domain/roles";
import type { QueryCtx } from "../_generated/server";
import { toSortKey } from "./shownName";

/** People in the order of their names: those whose name starts so, all of them when nothing is asked. */
export function startingWith(ctx: QueryCtx, search: string, role?: Role) {
  const users = ctx.db.query("users");
  const start = toSortKey(search);
  const end = `${start}\u{10FFFF}`;
  return role
    ? users.withIndex("by_role_sortName", (q) =>
        q.eq("role", role).gte("sortName", start).lt("sortName", end),
      )
    : users.withIndex("by_sortName", (q) => q.gte("sortName", start).lt("sortName", end));
}
