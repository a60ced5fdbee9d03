import "server-only";
import { isClerkAPIResponseError } from "@clerk/nextjs/errors";
import type { Preloaded } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { cache } from "react";
import { api } from "../../convex/_generated/api";
import { BackendError } from "./backend-error";
import { convexAs } from "./convex";
import { preloaded } from "./preload";
import { requireSession } from "./session";

type Standing = FunctionReturnType<typeof api.users.getMe>;

/** Why the server could not tell who the caller is: shown in place of the page, which then tries again by itself. */
export type Closed = "signed_out" | "refused" | "unreachable";

export type Door =
  | { open: true; standing: Standing; me: Preloaded<typeof api.users.getMe>; token: string }
  | { open: false; why: Closed };

/**
 * Where the caller stands, found out once a request. Whoever has no row yet gets one from the token's own claims, so
 * that a first login waits for no webhook.
 */
export const openDoor = cache(async (): Promise<Door> => {
  const token = await callersToken();
  if ("why" in token) return { open: false, why: token.why };
  try {
    const standing = await readStanding(token.value);
    return {
      open: true,
      standing,
      me: preloaded(api.users.getMe, {}, standing),
      token: token.value,
    };
  } catch (error) {
    const why = closedBy(error);
    if (!why) throw error;
    return { open: false, why };
  }
});

async function readStanding(token: string): Promise<Standing> {
  const convex = convexAs(token);
  let standing = await convex.query(api.users.getMe, {});
  // Signed in again before Clerk's word about it has come: the cookie is newer than what the backend knows.
  if (standing.state === "signed_out" && (await convex.action(api.users.reopen, {})))
    standing = await convex.query(api.users.getMe, {});
  return standing.state === "absent" ? await convex.mutation(api.users.ensureMe, {}) : standing;
}

/** For what can be asked beside the question where the caller stands. */
export const callersToken = cache(async (): Promise<{ value: string } | { why: Closed }> => {
  const session = await requireSession();
  try {
    const value = await session.token();
    return value === null ? { why: "refused" } : { value };
  } catch (error) {
    // The cookie's signature outlives a session that Clerk has ended.
    const isRefusal = isClerkAPIResponseError(error) && error.status < 500 && error.status !== 429;
    return { why: isRefusal ? "signed_out" : "unreachable" };
  }
});

function closedBy(error: unknown): Closed | null {
  if (!(error instanceof BackendError)) return null;
  const { kind } = error.failure;
  if (kind === "unreachable") return "unreachable";
  return kind === "token_refused" || kind === "unauthenticated" ? "refused" : null;
}
