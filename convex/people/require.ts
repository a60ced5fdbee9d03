import { internalQuery } from "../_generated/server";
import { requireUser } from "../builders";

/** The row of the caller, for actions, which cannot read the database themselves. */
export const user = internalQuery({ args: {}, handler: async (ctx) => await requireUser(ctx) });
