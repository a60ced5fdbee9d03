/** What both places know of an account. `id` is Clerk's user id. */
export type Side = {
  id: string;
  name?: string;
  email?: string;
  imageUrl?: string;
};

export type ComparedRow = { label: string; clerk?: string; convex?: string; same: boolean };

/** The shown fields of both sides. Until Clerk's side is there, nothing counts as different. */
export function compareSides(clerk: Side | undefined, convex: Side): ComparedRow[] {
  const fields = [
    ["Name", "name"],
    ["E-mail", "email"],
    ["User id", "id"],
  ] as const;
  return fields.map(([label, field]) => {
    const [left, right] = [clerk?.[field] || undefined, convex[field] || undefined];
    return { label, clerk: left, convex: right, same: !clerk || left === right };
  });
}
