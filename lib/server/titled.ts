import "server-only";
import type { Metadata } from "next";
import type { Messages } from "../messages/types";
import { getWords } from "./words";

/** The title of a page of the dashboard, in the page's language. */
export function titled(page: keyof Messages["shell"]["pages"]): () => Promise<Metadata> {
  return async () => ({ title: (await getWords("shell"))(`pages.${page}`) });
}
