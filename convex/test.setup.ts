import { convexTest, type TestConvex } from "convex-test";
import { Webhook } from "svix/dist/webhook";
import schema from "./schema";

type TransactionLimits = { documentsRead?: number };

declare global {
  interface ImportMeta {
    /** Vite's: the test runner's way to list modules. */
    glob(patterns: string[]): Record<string, () => Promise<unknown>>;
  }
}

const modules = import.meta.glob(["./**/*.ts", "!./**/*.test.ts"]);

export type Backend = TestConvex<typeof schema>;

/** A fresh backend of our own functions, without a server; one transaction may use no more than the limits. */
export function backend(transactionLimits?: TransactionLimits): Backend {
  return convexTest({ schema, modules, transactionLimits: transactionLimits ?? false });
}

export const WEBHOOK_SECRET = "whsec_plJ3nmyCDGBKInavdOK15jsl";

/** A person as Clerk's Backend API and its webhooks show one; every field can be overridden. */
export function clerkUser(over: Record<string, unknown> = {}) {
  return {
    id: "user_mira",
    object: "user",
    username: null,
    first_name: "Mira",
    last_name: "Holm",
    image_url: "https://img.example/mira.png",
    primary_email_address_id: "idn_1",
    primary_phone_number_id: null,
    email_addresses: [address("idn_1", "mira@handoff.test")],
    phone_numbers: [],
    public_metadata: {},
    private_metadata: { note: "never kept" },
    unsafe_metadata: {},
    banned: false,
    locked: false,
    last_sign_in_at: null,
    created_at: 1_700_000_000_000,
    updated_at: 1_700_000_000_000,
    ...over,
  };
}

export function address(id: string, email: string, status = "verified") {
  return {
    id,
    object: "email_address",
    email_address: email,
    verification: { status },
    linked_to: [],
  };
}

export function event(
  type: string,
  data: unknown,
  timestamp = 1_700_000_000_000,
  over: object = {},
) {
  return {
    data,
    object: "event",
    type,
    timestamp,
    instance_id: "ins_ours",
    event_attributes: {},
    ...over,
  };
}

let messages = 0;

/** Headers and body as Svix sends them; the parts can be broken one at a time. */
export function signed(body: string, over: { id?: string; at?: Date; secret?: string } = {}) {
  const id = over.id ?? `msg_${(messages += 1)}`;
  const at = over.at ?? new Date();
  const signature = new Webhook(over.secret ?? WEBHOOK_SECRET).sign(id, at, body);
  return {
    "svix-id": id,
    "svix-timestamp": String(Math.floor(at.getTime() / 1000)),
    "svix-signature": signature,
  };
}

/** Delivers an event and tells the answer as the contract's table does: status and, when there is one, the outcome. */
export async function deliver(t: Backend, what: object, over: Parameters<typeof signed>[1] = {}) {
  const body = JSON.stringify(what);
  const response = await t.fetch("/clerk-users-webhook", {
    method: "POST",
    body,
    headers: signed(body, over),
  });
  const answer = await response.text();
  const outcome = answer === "" ? undefined : (JSON.parse(answer) as { outcome: string }).outcome;
  return { status: response.status, outcome, headers: response.headers };
}

/** The claims of a token made from the template `convex`, as Convex reads them. */
export function identityOf(subject: string, claims: Record<string, unknown> = {}) {
  const issuer = "https://clerk.handoff.test";
  return { subject, issuer, tokenIdentifier: `${issuer}|${subject}`, ...claims };
}
