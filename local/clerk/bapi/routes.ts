/** Every route of the Backend API. All of them need the secret key. */
import type { Call, Handler } from "../fapi/context.ts";
import { Router } from "../http/router.ts";
import { jwks } from "../oidc.ts";
import { requireSecretKey } from "./gate.ts";
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
};

export function backendRoutes() {
  const router = new Router<{ enter(call: Call): Call; handle: Handler }>();
  for (const [route, handle] of Object.entries(routes)) {
    router.add(route, { enter: requireSecretKey, handle });
  }
  return router;
}
