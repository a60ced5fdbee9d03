import { Webhook } from "svix/dist/webhook.js";
import { env } from "./env";

export const webhookUrl = `${env.convexSiteUrl}/clerk-users-webhook`;
let made = 0;

function headers(body: string, over: { id?: string; at?: number; secret?: string } = {}) {
  const id = over.id ?? `msg_${process.pid}_${Date.now()}_${(made += 1)}`;
  const at = new Date(over.at ?? Date.now());
  const signature = new Webhook(over.secret ?? env.webhookSecret).sign(id, at, body);
  return {
    "svix-id": id,
    "svix-timestamp": String(Math.floor(at.getTime() / 1000)),
    "svix-signature": signature,
  };
}

/** Delivers as Svix would; tells the status and the outcome. */
export async function deliver(event: object, over?: Parameters<typeof headers>[1]) {
  const body = JSON.stringify(event);
  const response = await fetch(webhookUrl, { method: "POST", body, headers: headers(body, over) });
  const text = await response.text();
  return [response.status, text === "" ? null : (JSON.parse(text) as { outcome: string }).outcome];
}
