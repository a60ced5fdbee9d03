/** Every route of the Backend API. All of them need the secret key. */
import { controlRoutes } from "../control/routes.ts";
import type { Call, Handler } from "../fapi/context.ts";
import { Router } from "../http/router.ts";
import { jwks } from "../oidc.ts";
import { requireSecretKey } from "./gate.ts";
import * as emails from "./email-addresses.ts";
import * as invitations from "./invitations.ts";
import * as templates from "./jwt-templates.ts";
import * as lists from "./lists.ts";
import * as sessions from "./sessions.ts";
import * as tickets from "./tickets.ts";
import * as users from "./users.ts";

const routes: Record<string, Handler> = {
  "GET /v1/jwks": jwks,

  "GET /v1/users": users.listUsers,
  "POST /v1/users": users.addUser,
  "GET /v1/users/count": users.countOfUsers,
  "GET /v1/users/:id": users.getUser,
  "PATCH /v1/users/:id": users.updateUser,
  "DELETE /v1/users/:id": users.removeUser,
  "PATCH /v1/users/:id/metadata": users.changeMetadata("merge"),
  "PUT /v1/users/:id/metadata": users.changeMetadata("replace"),
  "POST /v1/users/:id/ban": users.banUser,
  "POST /v1/users/:id/unban": users.unbanUser,
  "POST /v1/users/:id/lock": users.lockUser,
  "POST /v1/users/:id/unlock": users.unlockUser,
  "POST /v1/users/:id/verify_password": users.checkUserPassword,
  "POST /v1/users/:id/verify_totp": users.verifyTotp,
  "POST /v1/users/:id/remove_password": users.removeUserPassword,
  "POST /v1/users/:id/password/set_compromised": users.markPassword(true),
  "POST /v1/users/:id/password/unset_compromised": users.markPassword(false),
  "POST /v1/users/:id/profile_image": users.uploadUserImage,
  "DELETE /v1/users/:id/profile_image": users.removeUserImage,
  "PUT /v1/users/:id/email_address": users.replaceEmail,
  "GET /v1/users/:id/organization_memberships": users.noMemberships,
  "GET /v1/users/:id/organization_invitations": users.noMemberships,

  "GET /v1/sessions": sessions.listSessions,
  "POST /v1/sessions": sessions.addSession,
  "GET /v1/sessions/:id": sessions.getSession,
  "POST /v1/sessions/:id/revoke": sessions.revokeSession,
  "POST /v1/sessions/:id/verify": sessions.verifySession,
  "POST /v1/sessions/:id/tokens": sessions.createSessionToken,
  "POST /v1/sessions/:id/tokens/:template": sessions.createSessionToken,

  "GET /v1/clients": sessions.listClients,
  "GET /v1/clients/handshake_payload": sessions.handshakePayload,
  "POST /v1/clients/verify": sessions.verifyClient,
  "GET /v1/clients/:id": sessions.getClient,

  "GET /v1/sign_ups/:id": sessions.getSignUp,
  "PATCH /v1/sign_ups/:id": sessions.updateSignUp,

  "POST /v1/sign_in_tokens": tickets.addSignInToken,
  "POST /v1/sign_in_tokens/:id/revoke": tickets.revokeSignInToken,
  "POST /v1/testing_tokens": tickets.addTestingToken,

  "POST /v1/email_addresses": emails.addEmailAddress,
  "GET /v1/email_addresses/:id": emails.getEmailAddress,
  "PATCH /v1/email_addresses/:id": emails.updateEmailAddress,
  "DELETE /v1/email_addresses/:id": emails.removeEmailAddress,

  "GET /v1/invitations": invitations.listInvitations,
  "POST /v1/invitations": invitations.addInvitation,
  "POST /v1/invitations/bulk": invitations.addInvitations,
  "POST /v1/invitations/:id/revoke": invitations.revokeInvitation,

  "GET /v1/jwt_templates": templates.listTemplates,
  "POST /v1/jwt_templates": templates.addTemplate,
  "GET /v1/jwt_templates/:id": templates.getTemplate,
  "PATCH /v1/jwt_templates/:id": templates.updateTemplate,
  "DELETE /v1/jwt_templates/:id": templates.removeTemplate,

  "GET /v1/redirect_urls": lists.listRedirectUrls,
  "POST /v1/redirect_urls": lists.addRedirectUrl,
  "GET /v1/redirect_urls/:id": lists.getRedirectUrl,
  "DELETE /v1/redirect_urls/:id": lists.removeRedirectUrl,

  "GET /v1/allowlist_identifiers": lists.listIdentifiers("allow"),
  "POST /v1/allowlist_identifiers": lists.addIdentifier("allow"),
  "DELETE /v1/allowlist_identifiers/:id": lists.removeIdentifier("allow"),
  "GET /v1/blocklist_identifiers": lists.listIdentifiers("block"),
  "POST /v1/blocklist_identifiers": lists.addIdentifier("block"),
  "DELETE /v1/blocklist_identifiers/:id": lists.removeIdentifier("block"),

  "GET /v1/instance": lists.getInstance,
  "PATCH /v1/instance": lists.updateInstance,
};

export function backendRoutes() {
  const router = new Router<{ enter(call: Call): Call; handle: Handler }>();
  for (const [route, handle] of Object.entries({ ...routes, ...controlRoutes })) {
    router.add(route, { enter: requireSecretKey, handle });
  }
  return router;
}
