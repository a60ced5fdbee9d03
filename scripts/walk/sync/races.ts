/** The webhook and the first page of one person, in every order and at the same instant. */
import { inParallel, type Told } from "./deliveries";
import type { Footing } from "./ground";

/** Somebody whom Clerk knows and whose webhooks never came. */
export interface Silent {
  id: string;
  token: string;
  /** Clerk's own JSON of the person. */
  user: { id: string; updated_at: number; created_at: number };
}

export async function silent({ ask, tokenOf }: Footing, name: string): Promise<Silent> {
  await ask("PUT", "/control/webhooks/faults", [{ kind: "drop" }]);
  const { id } = await ask<{ id: string }>("POST", "/v1/users", {
    ...{ first_name: name, last_name: "Holm", email_address: [`${name}@handoff.test`] },
    skip_password_requirement: true,
  });
  const token = await tokenOf(id);
  return { id, token, user: await ask("GET", `/v1/users/${id}`) };
}

/** What a page does first: the mutation that makes sure of the caller's row. */
export async function openPage({ convex }: Footing, { token }: Silent): Promise<string> {
  const response = await fetch(new URL("/api/mutation", convex.url), {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({ path: "users:ensureMe", args: {}, format: "json" }),
  });
  const { value } = (await response.json()) as { value?: { state: string } };
  return value?.state ?? `${response.status}`;
}

/** The webhook of the person's creation, by hand. */
export async function deliverCreated({ webhook }: Footing, { id, user }: Silent): Promise<string> {
  const body = { type: "user.created", object: "event", timestamp: user.created_at, data: user };
  return await webhook.deliver(body, `msg_created_${id}`);
}

/** So many states of the person, each newer than the one before, as Clerk would tell them. */
export function newerStates({ id, user }: Silent, count: number): Told[] {
  return Array.from({ length: count }, (_, index) => {
    const timestamp = user.updated_at + 1 + index;
    return {
      message: `msg_${id}_${timestamp}`,
      body: {
        ...{ type: "user.updated", object: "event", timestamp },
        data: { ...user, updated_at: timestamp, first_name: `State ${index}` },
      },
    };
  });
}

export async function deliverAll({ webhook }: Footing, told: Told[]): Promise<string[]> {
  return await inParallel(told, told.length, ({ body, message }) => webhook.deliver(body, message));
}
