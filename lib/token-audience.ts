/** Whether an audience, one or a list of them, has Convex in it. */
export function isConvexAudience(aud: unknown): boolean {
  return [aud].flat().includes("convex");
}

/** Whether a token, read and not verified, names Convex as its audience. Only to choose by: Convex verifies it. */
export function isForConvex(token: string): boolean {
  const payload = token.split(".")[1];
  if (!payload) return false;
  try {
    const claims = JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/"))) as {
      aud?: unknown;
    };
    return isConvexAudience(claims.aud);
  } catch {
    return false;
  }
}
