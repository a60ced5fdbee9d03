import type { Messages, Translated } from "../types";

export const settings: Translated<Messages["settings"]> = {};
