import type { Messages, Translated } from "../types";

export const members: Translated<Messages["members"]> = {};
