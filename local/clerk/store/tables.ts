/**
 * The lookup keys of each table. An index turns a document into the keys it is found under; the
 * store keeps them in step with the documents, so a lookup costs the same at 20 and 20,000 people.
 */
import type { Documents, TableName, User } from "../model/documents.ts";

/** Part of a lookup key. `null` sorts before numbers, numbers before text. */
export type Scalar = string | number | null;
type Keys<T> = (document: T) => Scalar[][];

/** Text as part of a key: folded for comparing, and cut, since the store limits a key's length. */
export function foldKey(text: string | null): string | null {
  return text === null ? null : text.toLowerCase().slice(0, 256);
}

/** Index names that a list of people can be ordered by, as the Backend API names them. */
export const userOrders = [
  "created_at",
  "updated_at",
  "email_address",
  "first_name",
  "last_name",
  "username",
  "last_active_at",
  "last_sign_in_at",
] as const;
export type UserOrder = (typeof userOrders)[number];

function primaryAddress(user: User): string | null {
  const primary = user.emails.find((email) => email.id === user.primaryEmailId);
  return primary?.address ?? null;
}

/** For every table, index name → keys. */
export const indexes = {
  users: {
    // An unproved address belongs to nobody yet, unless it is reserved: it blocks no one else.
    email: (user) =>
      user.emails.filter((email) => isClaimed(email)).map((email) => [foldKey(email.address)]),
    emailId: (user) => user.emails.map((email) => [email.id]),
    name: (user) => (user.username === null ? [] : [[foldKey(user.username)]]),
    externalId: (user) => (user.externalId === null ? [] : [[user.externalId.slice(0, 256)]]),
    created_at: (user) => [[user.createdAt]],
    updated_at: (user) => [[user.updatedAt]],
    email_address: (user) => [[foldKey(primaryAddress(user))]],
    first_name: (user) => [[foldKey(user.firstName)]],
    last_name: (user) => [[foldKey(user.lastName)]],
    username: (user) => [[foldKey(user.username)]],
    last_active_at: (user) => [[user.lastActiveAt]],
    last_sign_in_at: (user) => [[user.lastSignInAt]],
  },
  clients: { created: (client) => [[client.createdAt]] },
  sessions: {
    user: (session) => [[session.userId, session.createdAt]],
    client: (session) => [[session.clientId, session.createdAt]],
    created: (session) => [[session.createdAt]],
  },
  devBrowsers: { client: (browser) => [[browser.clientId]] },
  signIns: { expiry: (signIn) => [[signIn.abandonAt]] },
  signUps: { expiry: (signUp) => [[signUp.abandonAt]] },
  codes: { expiry: (code) => [[code.expireAt]] },
  signInTokens: {
    token: (token) => [[token.token]],
    user: (token) => [[token.userId]],
    expiry: (token) => [[token.expireAt]],
  },
  invitations: {
    token: (invitation) => [[invitation.token]],
    email: (invitation) => [[foldKey(invitation.email), invitation.createdAt]],
    created: (invitation) => [[invitation.createdAt]],
  },
  testingTokens: { expiry: (token) => [[token.expireAt]] },
  handshakes: { expiry: (handshake) => [[handshake.expireAt]] },
  mails: { created: (mail) => [[mail.createdAt]] },
  images: { user: (image) => [[image.userId]] },
  jwtTemplates: {
    name: (template) => [[template.name]],
    created: (template) => [[template.createdAt]],
  },
  redirectUrls: { created: (redirect) => [[redirect.createdAt]], url: (entry) => [[entry.url]] },
  listedIdentifiers: {
    created: (entry) => [[entry.list, entry.createdAt]],
    identifier: (entry) => [[entry.list, foldKey(entry.identifier)]],
  },
  endpoints: { created: (endpoint) => [[endpoint.createdAt]] },
  messages: { created: (message) => [[message.createdAt]] },
  deliveries: {
    due: (delivery) =>
      delivery.state === "pending" ? [[delivery.endpointId, delivery.dueAt]] : [],
    created: (delivery) => [[delivery.createdAt]],
    endpoint: (delivery) => [[delivery.endpointId, delivery.createdAt]],
  },
} as const satisfies { [T in TableName]: Record<string, Keys<Documents[T]>> };

function isClaimed(email: User["emails"][number]): boolean {
  return email.verifiedAt !== null || email.reserved;
}

/** Names of the indexes of a table. */
export type IndexName<T extends TableName> = keyof (typeof indexes)[T] & string;
