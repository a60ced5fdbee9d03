/**
 * Three invented people, so that the first page a developer sees has someone to sign in as. They
 * are made once a data folder, through the same Backend API that any Clerk customer uses.
 */
import { diskFull, StackError } from "./errors.ts";

export interface Person {
  email: string;
  firstName: string;
  lastName: string;
  role: "admin" | "member";
}

export const demoPeople: Person[] = [
  { email: "admin@handoff.test", firstName: "Edda", lastName: "Winter", role: "admin" },
  { email: "mira@handoff.test", firstName: "Mira", lastName: "Ostrow", role: "member" },
  { email: "jonas@handoff.test", firstName: "Jonas", lastName: "Vale", role: "member" },
];

export function adminEmails(people: Person[]): string[] {
  return people.filter((person) => person.role === "admin").map((person) => person.email);
}

/**
 * Creates the people whom Clerk does not know yet.
 *
 * @param clerk origin and secret key of a Clerk Backend API
 * @throws StackError when Clerk refuses
 */
export async function createPeople(
  clerk: { url: string; secretKey: string },
  people: Person[],
  password: string,
): Promise<void> {
  for (const person of people) {
    const query = new URLSearchParams({ email_address: person.email });
    const known = (await call(clerk, `/v1/users?${query}`)) as unknown[];
    if (known.length > 0) continue;
    await call(clerk, "/v1/users", {
      email_address: [person.email],
      password,
      skip_password_checks: true,
      first_name: person.firstName,
      last_name: person.lastName,
      public_metadata: person.role === "admin" ? { role: "admin" } : {},
    });
  }
}

async function call(clerk: { url: string; secretKey: string }, path: string, body?: object) {
  const response = await fetch(clerk.url + path, {
    method: body ? "POST" : "GET",
    headers: {
      Authorization: `Bearer ${clerk.secretKey}`,
      ...(body && { "Content-Type": "application/json" }),
    },
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(10_000),
  });
  if (response.status === 507) throw diskFull();
  if (!response.ok) {
    const text = (await response.text()).slice(0, 300);
    throw new StackError("internal", `Clerk refused ${path}: ${response.status} ${text}`);
  }
  return response.json();
}
