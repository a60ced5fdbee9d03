import type { Messages, Translated } from "../types";

export const webhooks: Translated<Messages["webhooks"]> = {};
