import { v, type Infer } from "convex/values";

export const roleValidator = v.union(v.literal("admin"), v.literal("member"));

/** What Clerk says about a person: the whole of what is kept, and nothing else is. */
export const personFields = {
  externalId: v.string(),
  name: v.optional(v.string()),
  firstName: v.optional(v.string()),
  lastName: v.optional(v.string()),
  username: v.optional(v.string()),
  email: v.optional(v.string()),
  emailVerified: v.optional(v.boolean()),
  phone: v.optional(v.string()),
  phoneVerified: v.optional(v.boolean()),
  imageUrl: v.optional(v.string()),
  locale: v.optional(v.string()),
  banned: v.boolean(),
  createdAt: v.number(),
  lastSignInAt: v.optional(v.number()),
  clerkUpdatedAt: v.number(),
};

/** A person as one of Clerk's complete user objects describes them, with the role that Clerk's metadata asks for. */
export const clerkPersonValidator = v.object({
  ...personFields,
  metadataRole: v.optional(roleValidator),
});

export type ClerkPerson = Infer<typeof clerkPersonValidator>;

export const userFields = {
  ...personFields,
  role: roleValidator,
  /** Envelope time of the last webhook applied, in ms; 0 when none was. */
  eventClock: v.number(),
  syncedAt: v.number(),
  syncedBy: v.union(v.literal("token"), v.literal("webhook"), v.literal("reconcile")),
};

/** What the row adds to find people by and to count them. No source tells it, so it takes no part in the merge. */
export const derivedFields = {
  /** The shown name in lower case: the order of the directory, and what its search looks at. */
  sortName: v.optional(v.string()),
  /** The day on which the statistics count the person; absent on rows that they have not seen yet. */
  countedDay: v.optional(v.number()),
};
