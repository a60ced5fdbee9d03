/** What both places know of an account. `id` is Clerk's user id. */
export type Side = {
  id: string;
  name?: string;
  email?: string;
  imageUrl?: string;
};

const comparedFields = ["name", "email", "id"] as const;

type ComparedRow = {
  field: (typeof comparedFields)[number];
  clerk?: string;
  convex?: string;
  same: boolean;
};

/** The shown fields of both sides. Until Clerk's side is there, nothing counts as different. */
export function compareSides(clerk: Side | undefined, convex: Side): ComparedRow[] {
  return comparedFields.map((field) => {
    const [left, right] = [clerk?.[field] || undefined, convex[field] || undefined];
    return { field, clerk: left, convex: right, same: !clerk || left === right };
  });
}
