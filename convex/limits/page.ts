import type { PaginationOptions } from "convex/server";
import { PAGE_MAX } from "../../domain/limits";

/** A page as somebody asked for it, within what one question may cost. */
export function boundedPage(options: PaginationOptions): PaginationOptions {
  const asked = Math.floor(options.numItems);
  return { ...options, numItems: asked >= 1 ? Math.min(asked, PAGE_MAX) : 1 };
}
