"use client";

import { useAuth } from "@clerk/nextjs";
import { isClerkAPIResponseError } from "@clerk/nextjs/errors";
import { useCallback, useSyncExternalStore } from "react";
import { isForConvex } from "@/lib/token-audience";

/** Whether the last token could be had: `missing` when Clerk gave none, `unreachable` when it did not answer. */
type TokenState = "unknown" | "had" | "missing" | "unreachable";

type Attempts = { count: number; token: TokenState };

const none: Attempts = { count: 0, token: "unknown" };
let attempts = none;
const listeners = new Set<() => void>();

let last: { userId: string; token: string } | null = null;

/** The token that a person had last in this tab. */
export function lastTokenOf(userId: string): string | null {
  return last?.userId === userId ? last.token : null;
}

function change(next: Partial<Attempts>) {
  attempts = { ...attempts, ...next };
  for (const changed of listeners) changed();
}

/** Makes the bridge ask Clerk for a token again, and Convex to judge it, after both had given up. */
export function retryAuth() {
  change({ count: attempts.count + 1 });
}

export function useTokenState(): TokenState {
  return useAttempts().token;
}

/**
 * Clerk's hook for Convex's provider. The provider starts over when the session's id changes and gives up for good when
 * a token cannot be had once; a retry therefore looks like another session to it, and to nobody else. It also settles
 * which kind of token to ask for before the claims of a new session are known, so that is decided here.
 */
export function useRetryingAuth() {
  const auth = useAuth();
  const { count } = useAttempts();
  const { getToken, userId } = auth;
  const getConvexToken = useCallback<typeof getToken>(
    async (options) => {
      try {
        const token = await convexToken(getToken, options?.skipCache);
        if (userId && token) last = { userId, token };
        note(token === null ? "missing" : "had");
        return token;
      } catch (error) {
        note(isRefusal(error) ? "missing" : "unreachable");
        throw error;
      }
    },
    [getToken, userId],
  );
  const sessionId = count === 0 ? auth.sessionId : auth.sessionId && `${auth.sessionId}#${count}`;
  return { ...auth, sessionId, getToken: getConvexToken };
}

/** Clerk's newer mode puts Convex's audience into the session token; otherwise a template makes a token of its own. */
async function convexToken(
  getToken: ReturnType<typeof useAuth>["getToken"],
  skipCache: boolean | undefined,
): Promise<string | null> {
  const session = await getToken();
  if (session === null) return null;
  if (!isForConvex(session)) return await getToken({ template: "convex", skipCache });
  return skipCache ? await getToken({ skipCache }) : session;
}

/** Clerk has answered, and the answer was no. */
function isRefusal(error: unknown): boolean {
  return isClerkAPIResponseError(error) && error.status < 500 && error.status !== 429;
}

function note(token: TokenState) {
  if (attempts.token !== token) change({ token });
}

function useAttempts(): Attempts {
  return useSyncExternalStore(
    subscribe,
    () => attempts,
    () => none,
  );
}

function subscribe(changed: () => void) {
  listeners.add(changed);
  return () => listeners.delete(changed);
}
