/** Whether a token, read and not verified, names Convex as its audience. Only to choose by: Convex verifies it. */
export function isForConvex(token: string): boolean {
  const payload = token.split(".")[1];
  if (!payload) return false;
  try {
    const claims = JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/"))) as {
      aud?: unknown;
    };
    return [claims.aud].flat().includes("convex");
  } catch {
    return false;
  }
}
