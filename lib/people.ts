type Named = { name?: string; firstName?: string; username?: string; email?: string };

/** The whole name of a person, or the best that stands for it. */
export function displayName(person: Named): string {
  return person.name ?? person.username ?? person.email?.split("@")[0] ?? "Unnamed person";
}

/** How to address a person. */
export function callName(person: Named): string {
  return person.firstName ?? displayName(person);
}
