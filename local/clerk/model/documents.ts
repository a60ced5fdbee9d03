/** What the server remembers, one interface a table. Times are milliseconds since the epoch. */

/** JSON that belongs to the application (metadata, claims). */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

export interface EmailAddress {
  id: string;
  address: string;
  /** How it was proved, null while unproved. */
  verifiedBy: "email_code" | "ticket" | "admin" | null;
  verifiedAt: number | null;
  /** Held for its owner although unproved. */
  reserved: boolean;
  createdAt: number;
  updatedAt: number;
}

export interface User {
  id: string;
  username: string | null;
  firstName: string | null;
  lastName: string | null;
  emails: EmailAddress[];
  primaryEmailId: string | null;
  passwordHash: string | null;
  passwordUpdatedAt: number | null;
  passwordCompromised: boolean;
  imageId: string | null;
  publicMetadata: JsonObject;
  privateMetadata: JsonObject;
  unsafeMetadata: JsonObject;
  externalId: string | null;
  banned: boolean;
  /** Locked until this time; `Infinity` is stored as -1: until an administrator unlocks. */
  lockedUntil: number | null;
  /** Wrong passwords since the last right one. */
  failedAttempts: number;
  deleteSelfEnabled: boolean;
  createOrganizationEnabled: boolean;
  createOrganizationsLimit: number | null;
  locale: string | null;
  legalAcceptedAt: number | null;
  lastSignInAt: number | null;
  lastActiveAt: number | null;
  createdAt: number;
  updatedAt: number;
}

/** One browser. Its `updatedAt` ends up in a cookie: it moves only when the set of sessions does. */
export interface Client {
  id: string;
  sessionIds: string[];
  lastActiveSessionId: string | null;
  lastStrategy: string | null;
  signInId: string | null;
  signUpId: string | null;
  captchaBypass: boolean;
  createdAt: number;
  updatedAt: number;
}

export type SessionStatus =
  "active" | "ended" | "removed" | "revoked" | "replaced" | "expired" | "abandoned";

/** What is known of the device that a session lives on. */
export interface Activity {
  id: string;
  ip: string;
  userAgent: string;
}

export interface Session {
  id: string;
  userId: string;
  clientId: string;
  status: SessionStatus;
  expireAt: number;
  abandonAt: number;
  lastActiveAt: number;
  /** When the first factor was proved. */
  verifiedAt: number;
  /** Origin of the application that last used it: the token's `azp`. */
  origin: string | null;
  activity: Activity;
  createdAt: number;
  updatedAt: number;
}

/** Maps the credential that a development browser carries to its client. */
export interface DevBrowser {
  id: string;
  clientId: string;
  createdAt: number;
}

export interface Verification {
  strategy: string;
  status: "unverified" | "verified" | "failed" | "expired";
  attempts: number;
  expireAt: number | null;
}

export interface SignIn {
  id: string;
  status: "needs_identifier" | "needs_first_factor" | "needs_new_password" | "complete";
  identifier: string | null;
  userId: string | null;
  firstFactor: Verification | null;
  createdSessionId: string | null;
  abandonAt: number;
  createdAt: number;
}

export interface SignUp {
  id: string;
  status: "missing_requirements" | "complete" | "abandoned";
  email: string | null;
  emailVerification: Verification | null;
  username: string | null;
  firstName: string | null;
  lastName: string | null;
  passwordHash: string | null;
  unsafeMetadata: JsonObject;
  publicMetadata: JsonObject;
  externalId: string | null;
  locale: string | null;
  legalAcceptedAt: number | null;
  invitationId: string | null;
  createdSessionId: string | null;
  createdUserId: string | null;
  abandonAt: number;
  createdAt: number;
}

/** A code that was sent. Its id is that of what it proves: a sign-in, a sign-up or an address. */
export interface Code {
  id: string;
  code: string;
  /** What the code was sent for, so that one kind cannot be spent as another. */
  purpose: string;
  target: string;
  attempts: number;
  /** True where Clerk's fixed test code is accepted instead. */
  test: boolean;
  expireAt: number;
}

/** A ticket that signs a given person in, once. */
export interface SignInToken {
  id: string;
  userId: string;
  token: string;
  status: "pending" | "accepted" | "revoked";
  expireAt: number;
  createdAt: number;
  updatedAt: number;
}

export interface Invitation {
  id: string;
  email: string;
  token: string;
  status: "pending" | "accepted" | "revoked" | "expired";
  publicMetadata: JsonObject;
  redirectUrl: string | null;
  url: string;
  expireAt: number | null;
  createdAt: number;
  updatedAt: number;
}

export interface TestingToken {
  id: string;
  expireAt: number;
}

/** Cookies that the handshake prepared and that the middleware fetches once. */
export interface HandshakeNonce {
  id: string;
  directives: string[];
  expireAt: number;
}

/** A mail that Clerk would have sent. */
export interface Mail {
  id: string;
  kind: "verification_code" | "reset_password_code" | "invitation" | "notice";
  to: string;
  subject: string;
  code: string | null;
  url: string | null;
  ticket: string | null;
  userId: string | null;
  emailAddressId: string | null;
  createdAt: number;
}

export interface Image {
  id: string;
  userId: string;
  type: string;
  bytes: Uint8Array;
  createdAt: number;
}

export interface JwtTemplate {
  id: string;
  name: string;
  claims: JsonObject;
  lifetimeSeconds: number;
  clockSkewSeconds: number;
  createdAt: number;
  updatedAt: number;
}

export interface RedirectUrl {
  id: string;
  url: string;
  createdAt: number;
  updatedAt: number;
}

/** An entry of the allow-list or of the block-list. */
export interface ListedIdentifier {
  id: string;
  list: "allow" | "block";
  identifier: string;
  type: "email_address" | "phone_number" | "web3_wallet";
  createdAt: number;
  updatedAt: number;
}

export interface Endpoint {
  id: string;
  url: string;
  /** Newest first; all of them sign while an older one has not run out. */
  secrets: { secret: string; expireAt: number | null }[];
  /** Place in the start options, so that a changed URL finds its endpoint again; null if added later. */
  managed: number | null;
  /** Patterns such as `user.*`; empty means everything. */
  events: string[];
  disabled: boolean;
  /** Since when every attempt failed, null after a success. */
  failingSince: number | null;
  createdAt: number;
  updatedAt: number;
}

export interface Message {
  id: string;
  type: string;
  /** The exact bytes that are signed and sent. */
  payload: string;
  /** Whom it is about: messages about one subject are first sent in order. */
  subject: string;
  createdAt: number;
}

export interface Attempt {
  at: number;
  status: number | null;
  durationMs: number;
  /** First part of the answer, or the reason why there was none. */
  response: string;
}

export interface Delivery {
  id: string;
  messageId: string;
  endpointId: string;
  type: string;
  subject: string;
  state: "pending" | "delivered" | "failed";
  /** When the next attempt is due; meaningless unless pending. */
  dueAt: number;
  /** Held back on demand already: it is not held twice. */
  held: boolean;
  attempts: Attempt[];
  /** Attempts that count towards the schedule; a replay starts again at 0. */
  tries: number;
  createdAt: number;
}

/** Every table and the document it holds. Each document has a string `id`. */
export interface Documents {
  users: User;
  clients: Client;
  sessions: Session;
  devBrowsers: DevBrowser;
  signIns: SignIn;
  signUps: SignUp;
  codes: Code;
  signInTokens: SignInToken;
  invitations: Invitation;
  testingTokens: TestingToken;
  handshakes: HandshakeNonce;
  mails: Mail;
  images: Image;
  jwtTemplates: JwtTemplate;
  redirectUrls: RedirectUrl;
  listedIdentifiers: ListedIdentifier;
  endpoints: Endpoint;
  messages: Message;
  deliveries: Delivery;
}
export type TableName = keyof Documents;
