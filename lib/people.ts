type Named = { name?: string; firstName?: string; username?: string; email?: string };

/** The whole name of a person, or the best that stands for it. */
export function displayName(person: Named): string {
  return nameOf(person) ?? "Unnamed person";
}

/** How to address a person; undefined when nothing is known that could stand for a name. */
export function callName(person: Named): string | undefined {
  return person.firstName ?? nameOf(person);
}

function nameOf({ name, username, email }: Named): string | undefined {
  return name ?? username ?? email?.split("@")[0];
}
