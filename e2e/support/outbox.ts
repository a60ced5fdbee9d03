import { expect } from "@playwright/test";
import { env } from "./env";

type Message = { to: string; code?: string };

/** The code that Clerk e-mailed to somebody, as the outbox shows it. */
export async function readCode(to: string): Promise<string> {
  let code: string | undefined;
  await expect
    .poll(async () => (code = await latestCode(to)), { message: `a code for ${to} in the outbox` })
    .toBeTruthy();
  return code ?? "";
}

async function latestCode(to: string): Promise<string | undefined> {
  const response = await fetch(`${env.outboxUrl.replace(/\/$/, "")}.json`);
  const messages = (await response.json()) as Message[];
  return messages.find((message) => message.to === to && message.code)?.code;
}
