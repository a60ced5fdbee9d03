import { createClerkClient } from "@clerk/backend";
import { env } from "./env";

/** Clerk as its dashboard would use it: the place where names change and people are deleted. */
export const clerk = createClerkClient({ secretKey: env.clerkSecretKey, apiUrl: env.clerkApiUrl });

export type Person = {
  id: string;
  firstName: string;
  lastName: string;
  email: string;
  password: string;
};

let made = 0;

/** Details of somebody who does not exist yet; no two are alike, so that specs can run side by side. */
export function invent(firstName = "Nora", lastName = "Vale"): Omit<Person, "id"> {
  made += 1;
  const unique = `${Date.now().toString(36)}${process.pid.toString(36)}${made}`;
  return {
    firstName,
    lastName,
    email: `${firstName.toLowerCase()}.${unique}@handoff.test`,
    password: `plain quiet words ${unique}`,
  };
}

/** A person who exists at Clerk already. */
export async function createPerson(
  firstName?: string,
  { role, at = clerk }: { role?: string; at?: typeof clerk } = {},
): Promise<Person> {
  const details = invent(firstName);
  const user = await at.users.createUser({
    emailAddress: [details.email],
    password: details.password,
    firstName: details.firstName,
    lastName: details.lastName,
    publicMetadata: role ? { role } : undefined,
  });
  return { id: user.id, ...details };
}
