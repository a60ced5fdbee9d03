import type { Messages, Translated } from "../types";

export const overview: Translated<Messages["overview"]> = {};
