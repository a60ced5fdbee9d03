import "server-only";
import type { Metadata } from "next";
import type { Messages } from "../messages/types";
import { getWords } from "./words";

/**
 * The title of a page of the dashboard, in the page's language. Next asks for it before it draws the layouts round the
 * page, so what the page will need can be begun here.
 */
export function titled(
  page: keyof Messages["shell"]["pages"],
  begin?: () => void,
): () => Promise<Metadata> {
  return async () => {
    begin?.();
    return { title: (await getWords("shell"))(`pages.${page}`) };
  };
}
