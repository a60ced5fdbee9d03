/** Invitations: a mail with a ticket that proves its address. */
import { ClerkError, notFound } from "../errors.ts";
import type { Call, Handler } from "../fapi/context.ts";
import { Fields } from "../http/fields.ts";
import { ok } from "../http/reply.ts";
import { newId, newSecret } from "../ids.ts";
import type { Change } from "../model/change.ts";
import type { Invitation } from "../model/documents.ts";
import { findByIdentifier, parseEmail } from "../model/identifiers.ts";
import { foldKey } from "../store/tables.ts";
import { cut, listReply, pageOf, queryOf } from "./paging.ts";
import { ticketUrl } from "./tickets.ts";

const dayMs = 86_400_000;
const defaultDays = 30;

/** GET /v1/invitations?status&query: without `status`, all but the revoked ones. */
export const listInvitations: Handler = ({ instance, query }) => {
  const nowMs = instance.clock.now();
  const status = query.get("status");
  const text = queryOf(query).text("query")?.toLowerCase();
  const wanted = function* () {
    for (const invitation of instance.store.list("invitations", "created", { reverse: true })) {
      const now = statusAt(invitation, nowMs);
      if (status === null ? now === "revoked" : now !== status) continue;
      if (text !== undefined && !`${invitation.id} ${invitation.email}`.includes(text)) continue;
      yield invitation;
    }
  };
  const { data, total } = cut(wanted(), pageOf(query));
  return listReply(
    query,
    data.map((invitation) => show(invitation, nowMs)),
    total,
  );
};

/** POST /v1/invitations */
export const addInvitation: Handler = async (call) => {
  const invitation = await call.instance.change(call.caller, (change) =>
    invite(call, change, call.fields),
  );
  return ok(show(invitation, call.instance.clock.now()));
};

/** POST /v1/invitations/bulk: all of them or none. */
export const addInvitations: Handler = async (call) => {
  const all = call.fields.items();
  const invitations = await call.instance.change(call.caller, (change) =>
    all.map((fields) => invite(call, change, fields)),
  );
  const nowMs = call.instance.clock.now();
  return ok(invitations.map((invitation) => show(invitation, nowMs)));
};

/** POST /v1/invitations/:id/revoke */
export const revokeInvitation: Handler = async ({ instance, caller, params }) => {
  const revoked = await instance.change(caller, (change) => {
    const invitation = change.get("invitations", params.id ?? "");
    if (invitation === undefined) throw notFound("invitation");
    if (invitation.status === "accepted") throw new ClerkError("invitation_already_accepted");
    if (invitation.status === "revoked") throw new ClerkError("invitation_already_revoked");
    const next: Invitation = { ...invitation, status: "revoked", updatedAt: change.nowMs };
    change.put("invitations", next);
    return next;
  });
  return ok(show(revoked, instance.clock.now()));
};

function invite(call: Call, change: Change, fields: Fields): Invitation {
  const email = parseEmail(fields.required("email_address"));
  if (fields.boolean("ignore_existing") !== true) assertNew(change, email);
  const redirectUrl = fields.text("redirect_url", 2_048) ?? null;
  if (redirectUrl !== null && call.instance.origins.redirectTarget(redirectUrl) === null) {
    throw new ClerkError("redirect_url_invalid", { param: "redirect_url" });
  }
  const token = newSecret(32);
  const days = fields.integer("expires_in_days", 1, 365) ?? defaultDays;
  const invitation: Invitation = {
    id: newId("inv", change.nowMs),
    email,
    token,
    status: "pending",
    publicMetadata: fields.object("public_metadata") ?? {},
    redirectUrl,
    url: ticketUrl(call.instance, token),
    expireAt: change.nowMs + days * dayMs,
    createdAt: change.nowMs,
    updatedAt: change.nowMs,
  };
  change.put("invitations", invitation);
  if (fields.boolean("notify") !== false) {
    change.mail({
      kind: "invitation",
      to: email,
      subject: `You are invited to ${change.view.settings.applicationName}`,
      code: null,
      url: invitation.url,
      ticket: token,
      userId: null,
      emailAddressId: null,
    });
  }
  return invitation;
}

function assertNew(change: Change, email: string): void {
  const pending = [...change.list("invitations", "email", { prefix: [foldKey(email)] })].some(
    (invitation) => statusAt(invitation, change.nowMs) === "pending",
  );
  if (pending) {
    throw new ClerkError("duplicate_record", {
      param: "email_address",
      message: "duplicate invitation",
      long: `There are already pending invitations for the following email addresses: ${email}`,
      meta: { email_addresses: [email] },
    });
  }
  if (findByIdentifier(change, email) !== undefined) {
    throw new ClerkError("form_identifier_exists", { param: "email_address" });
  }
}

function statusAt(invitation: Invitation, nowMs: number): Invitation["status"] {
  const over = invitation.expireAt !== null && invitation.expireAt <= nowMs;
  return invitation.status === "pending" && over ? "expired" : invitation.status;
}

function show(invitation: Invitation, nowMs: number) {
  const status = statusAt(invitation, nowMs);
  return {
    object: "invitation",
    id: invitation.id,
    email_address: invitation.email,
    public_metadata: invitation.publicMetadata,
    revoked: status === "revoked",
    status,
    url: invitation.url,
    expires_at: invitation.expireAt,
    created_at: invitation.createdAt,
    updated_at: invitation.updatedAt,
  };
}
