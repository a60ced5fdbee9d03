import { v } from "convex/values";
import { rates, type RateName } from "../../domain/limits";
import { internalMutation } from "../_generated/server";
import { takeToken } from "../limits/take";
import { requireUser } from "./caller";
import { derivedFields, userFields } from "./fields";

const rateName = v.union(...(Object.keys(rates) as RateName[]).map((name) => v.literal(name)));

/** For actions: the caller's row, and one token of its bucket. */
export const check = internalMutation({
  args: { limit: rateName },
  returns: v.object({
    ...{ _id: v.id("users"), _creationTime: v.number() },
    ...userFields,
    ...derivedFields,
  }),
  handler: async (ctx, { limit }) => {
    const user = await requireUser(ctx);
    await takeToken(ctx, user.externalId, limit);
    return user;
  },
});
