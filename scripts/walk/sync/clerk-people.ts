/** Clerk's people as its Backend API lists them, and what the rows of Convex must tell of them. */
import type { Ask } from "./ground";

interface ClerkUser {
  id: string;
  first_name: string | null;
  last_name: string | null;
  username: string | null;
  image_url: string;
  primary_email_address_id: string | null;
  email_addresses: { id: string; email_address: string; verification: { status: string } | null }[];
  public_metadata: { role?: string };
  banned: boolean;
  created_at: number;
  updated_at: number;
}

const PAGE = 500;

export async function everybody(ask: Ask): Promise<ClerkUser[]> {
  const all: ClerkUser[] = [];
  for (;;) {
    const query = `limit=${PAGE}&offset=${all.length}&order_by=%2Bcreated_at`;
    const page = await ask<ClerkUser[]>("GET", `/v1/users?${query}`);
    all.push(...page);
    if (page.length < PAGE) return all;
  }
}

/** Worked out from Clerk's JSON without the project's own code, sorted by id. */
export function toldByClerk(users: ClerkUser[], adminEmails: string[]) {
  return users
    .map((user) => {
      const primary = user.email_addresses.find(({ id }) => id === user.primary_email_address_id);
      const isVerified = primary && primary.verification?.status === "verified";
      const isListed = isVerified && adminEmails.includes(primary.email_address);
      const names = [user.first_name, user.last_name].filter((name) => name !== null);
      return {
        externalId: user.id,
        name: names.join(" ") || undefined,
        firstName: user.first_name ?? undefined,
        lastName: user.last_name ?? undefined,
        username: user.username ?? undefined,
        email: primary?.email_address,
        emailVerified: isVerified,
        imageUrl: user.image_url,
        role: isListed ? "admin" : (user.public_metadata.role ?? "member"),
        banned: user.banned,
        createdAt: user.created_at,
        clerkUpdatedAt: user.updated_at,
      };
    })
    .sort((one, other) => (one.externalId < other.externalId ? -1 : 1));
}

type Told = ReturnType<typeof toldByClerk>[number];

/** The same of the rows. */
export function toldByRows(rows: Told[]): Told[] {
  return rows
    .map((row) => ({
      ...{ externalId: row.externalId, name: row.name, firstName: row.firstName },
      ...{ lastName: row.lastName, username: row.username, email: row.email },
      ...{ emailVerified: row.emailVerified, imageUrl: row.imageUrl, role: row.role },
      ...{ banned: row.banned, createdAt: row.createdAt, clerkUpdatedAt: row.clerkUpdatedAt },
    }))
    .sort((one, other) => (one.externalId < other.externalId ? -1 : 1));
}
