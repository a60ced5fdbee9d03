/** Sessions as the two APIs show them. */
import type { Session, User } from "../model/documents.ts";
import { publicUserData, userForFrontend } from "./user.ts";
import type { View } from "./view.ts";

/** The session of the Backend API and of webhooks. */
export function sessionForBackend(session: Session) {
  return {
    object: "session",
    id: session.id,
    client_id: session.clientId,
    user_id: session.userId,
    status: session.status,
    last_active_at: session.lastActiveAt,
    last_active_organization_id: null,
    actor: null,
    latest_activity: activityJson(session),
    expire_at: session.expireAt,
    abandon_at: session.abandonAt,
    created_at: session.createdAt,
    updated_at: session.updatedAt,
  };
}

/** @param token a fresh session token, where the caller may have one */
export function sessionForFrontend(
  view: View,
  session: Session,
  user: User | undefined,
  token: string | null,
) {
  const minutes = Math.max(0, Math.floor((view.nowMs - session.verifiedAt) / 60_000));
  return {
    object: "session",
    id: session.id,
    status: session.status,
    expire_at: session.expireAt,
    abandon_at: session.abandonAt,
    last_active_at: session.lastActiveAt,
    last_active_organization_id: null,
    actor: null,
    tasks: null,
    factor_verification_age: [minutes, -1],
    user: user === undefined ? null : userForFrontend(view, user),
    public_user_data: user === undefined ? null : publicUserData(view, user),
    last_active_token: token === null ? null : { object: "token", jwt: token },
    created_at: session.createdAt,
    updated_at: session.updatedAt,
  };
}

/** One row of "active devices". */
export function sessionWithActivity(view: View, session: Session, user: User) {
  return {
    ...sessionForFrontend(view, session, undefined, null),
    public_user_data: publicUserData(view, user),
    latest_activity: activityJson(session),
  };
}

function activityJson({ activity }: Session) {
  const agent = activity.userAgent;
  return {
    object: "session_activity",
    id: activity.id,
    browser_name: browserName(agent),
    browser_version: /(?:Edg|Chrome|Firefox|Version)\/([\d.]+)/.exec(agent)?.[1] ?? "",
    device_type: deviceType(agent),
    ip_address: activity.ip,
    city: "",
    country: "",
    is_mobile: /Mobile|iPhone|Android/.test(agent),
  };
}

function browserName(agent: string): string {
  if (/Edg\//.test(agent)) return "Microsoft Edge";
  if (/Firefox\//.test(agent)) return "Firefox";
  if (/Chrome\//.test(agent)) return "Chrome";
  if (/Safari\//.test(agent)) return "Safari";
  return agent === "" ? "" : "Unknown browser";
}

function deviceType(agent: string): string {
  if (/iPhone/.test(agent)) return "iPhone";
  if (/iPad/.test(agent)) return "iPad";
  if (/Android/.test(agent)) return "Android";
  if (/Macintosh/.test(agent)) return "Macintosh";
  if (/Windows/.test(agent)) return "Windows";
  if (/Linux/.test(agent)) return "Linux";
  return "";
}
