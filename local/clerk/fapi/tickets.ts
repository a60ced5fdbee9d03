/** Tickets: sign-in tokens that the Backend API hands out, and invitations. Each works once. */
import { ClerkError, notFound } from "../errors.ts";
import { missing } from "../http/fields.ts";
import { redirect } from "../http/reply.ts";
import type { Change } from "../model/change.ts";
import type { Invitation, SignIn } from "../model/documents.ts";
import { findByIdentifier } from "../model/identifiers.ts";
import { activeSession, endSession } from "../model/sessions.ts";
import { assertMaySignIn, completeSignIn, startSignIn } from "../model/sign-ins.ts";
import { identifierOf } from "../serialize/user.ts";
import { withNewCredential, type BrowserCall, type Handler } from "./context.ts";

/** Where Next serves by default, for paths that name no origin. */
const fallbackApp = "http://localhost:3000";

/** Signs in whoever the ticket names; somebody else's session on this browser ends. */
export function signInWithTicket(call: BrowserCall): Promise<SignIn> {
  const ticket = call.fields.text("ticket");
  if (ticket === undefined) throw missing("ticket");
  return call.instance.change(call.caller, (change) => {
    const user = spendTicket(change, ticket);
    assertMaySignIn(user, change.nowMs);
    const client = change.get("clients", call.client.id) ?? call.client;
    const before = activeSession(change, client, change.nowMs);
    if (before !== undefined) endSession(change, before, "removed");
    const current = change.get("clients", client.id) ?? client;
    const signIn = startSignIn(change, current, { identifier: identifierOf(user), user });
    const done = completeSignIn(change, current, signIn, user, "ticket", call.origin);
    return withNewCredential(change, call, done);
  });
}

function spendTicket(change: Change, ticket: string) {
  const token = change.find("signInTokens", "token", ticket);
  if (token !== undefined) {
    if (token.status !== "pending") throw new ClerkError("ticket_invalid_code");
    if (token.expireAt <= change.nowMs) throw new ClerkError("ticket_expired_code");
    change.put("signInTokens", { ...token, status: "accepted", updatedAt: change.nowMs });
    const user = change.get("users", token.userId);
    if (user === undefined) throw notFound("user");
    return user;
  }
  const invitation = openInvitation(change, ticket);
  const user = findByIdentifier(change, invitation.email);
  if (user === undefined) throw new ClerkError("invitation_account_not_exists");
  change.put("invitations", { ...invitation, status: "accepted", updatedAt: change.nowMs });
  return user;
}

/**
 * GET /v1/tickets/accept: the link in a mail. It spends nothing; it leads to the application, whose
 * components take the ticket from the address.
 */
export const followTicket: Handler = ({ instance, query }) => {
  const ticket = query.get("ticket") ?? "";
  const { store, settings, origins } = instance;
  const invitation = store.find("invitations", "token", ticket.slice(0, 256));
  const known = invitation !== undefined && findByIdentifier(store, invitation.email) !== undefined;
  const signsUp = invitation !== undefined && !known;
  const { home, signIn, signUp } = settings.paths;
  const wanted = invitation?.redirectUrl ?? ((signsUp ? signUp : signIn) || home);
  const target = origins.redirectTarget(URL.canParse(wanted) ? wanted : fallbackApp + wanted);
  if (target === null) throw new ClerkError("redirect_url_invalid", { param: "redirect_url" });
  target.searchParams.set("__clerk_ticket", ticket);
  target.searchParams.set("__clerk_status", signsUp ? "sign_up" : "sign_in");
  return redirect(target.href);
};

/** The invitation behind a ticket, if it can still be accepted. */
export function openInvitation(change: Change, ticket: string): Invitation {
  const invitation = change.find("invitations", "token", ticket);
  if (invitation?.status !== "pending") throw new ClerkError("ticket_invalid_code");
  if (invitation.expireAt !== null && invitation.expireAt <= change.nowMs) {
    throw new ClerkError("ticket_expired_code");
  }
  return invitation;
}
