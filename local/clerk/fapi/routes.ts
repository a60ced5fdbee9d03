/** Every route of the Frontend API, and who may call it. */
import { handshake, touch } from "../handshake.ts";
import { Router } from "../http/router.ts";
import { createDevBrowser, environment, getClient, signOut } from "./browser.ts";
import {
  authenticate,
  recognise,
  type BrowserCall,
  type Call,
  type Handler,
  type PersonCall,
} from "./context.ts";
import * as me from "./me.ts";
import * as emails from "./me-emails.ts";
import * as image from "./me-image.ts";
import * as sessions from "./sessions.ts";
import * as signIns from "./sign-ins.ts";
import * as signUps from "./sign-ups.ts";
import { followTicket } from "./tickets.ts";

const open: Record<string, Handler> = {
  "POST /v1/dev_browser": createDevBrowser,
  "GET /v1/client/handshake": handshake,
  "GET /v1/client/touch": touch,
  "GET /v1/tickets/accept": followTicket,
};

const browser: Record<string, Handler<BrowserCall>> = {
  "GET /v1/environment": environment,
  "PATCH /v1/environment": environment,
  "GET /v1/client": getClient,
  "PUT /v1/client": getClient,
  "POST /v1/client": getClient,
  "DELETE /v1/client": signOut,
  "DELETE /v1/client/sessions": signOut,
  "GET /v1/client/sessions/:id": sessions.getSession,
  "POST /v1/client/sessions/:id/touch": sessions.touchSession,
  "POST /v1/client/sessions/:id/end": sessions.closeSession("ended"),
  "POST /v1/client/sessions/:id/remove": sessions.closeSession("removed"),
  "POST /v1/client/sessions/:id/tokens": sessions.createToken,
  "POST /v1/client/sessions/:id/tokens/:template": sessions.createToken,
  "POST /v1/client/sign_ins": signIns.createSignIn,
  "GET /v1/client/sign_ins/:id": signIns.getSignIn,
  "POST /v1/client/sign_ins/:id/prepare_first_factor": signIns.prepareFirstFactor,
  "POST /v1/client/sign_ins/:id/attempt_first_factor": signIns.attemptFirstFactor,
  "POST /v1/client/sign_ins/:id/reset_password": signIns.resetPassword,
  "POST /v1/client/sign_ups": signUps.createSignUp,
  "GET /v1/client/sign_ups/:id": signUps.getSignUp,
  "PATCH /v1/client/sign_ups/:id": signUps.updateSignUp,
  "POST /v1/client/sign_ups/:id/prepare_verification": signUps.prepareVerification,
  "POST /v1/client/sign_ups/:id/attempt_verification": signUps.attemptVerification,
};

const person: Record<string, Handler<PersonCall>> = {
  "GET /v1/me": me.getMe,
  "PATCH /v1/me": me.updateMe,
  "DELETE /v1/me": me.deleteMe,
  "PATCH /v1/me/metadata": me.updateMyMetadata,
  "POST /v1/me/change_password": me.changePassword,
  "POST /v1/me/remove_password": me.removePassword,
  "GET /v1/me/sessions": me.listSessions,
  "GET /v1/me/sessions/active": me.listActiveSessions,
  "POST /v1/me/sessions/:id/revoke": me.revokeMySession,
  "GET /v1/me/email_addresses": emails.listEmails,
  "POST /v1/me/email_addresses": emails.addEmail,
  "GET /v1/me/email_addresses/:id": emails.getEmail,
  "DELETE /v1/me/email_addresses/:id": emails.removeEmail,
  "POST /v1/me/email_addresses/:id/prepare_verification": emails.prepareEmail,
  "POST /v1/me/email_addresses/:id/attempt_verification": emails.attemptEmail,
  "POST /v1/me/profile_image": image.uploadImage,
  "DELETE /v1/me/profile_image": image.removeImage,
  "GET /v1/me/organization_memberships": me.emptyPage,
  "GET /v1/me/organization_invitations": me.emptyPage,
  "GET /v1/me/organization_suggestions": me.emptyPage,
  "GET /v1/me/enterprise_connections": me.emptyList,
};

/** A route with its own gate in front. */
export interface FrontendRoute {
  /** Recognises the caller: kept apart from the work, so that errors can carry the client. */
  enter(call: Call): Call;
  handle(call: Call): ReturnType<Handler>;
}

export function frontendRoutes(): Router<FrontendRoute> {
  const router = new Router<FrontendRoute>();
  for (const [route, handler] of Object.entries(open)) {
    router.add(route, { enter: (call) => call, handle: handler });
  }
  for (const [route, handler] of Object.entries(browser)) {
    router.add(route, { enter: recognise, handle: (call) => handler(call as BrowserCall) });
  }
  for (const [route, handler] of Object.entries(person)) {
    router.add(route, {
      enter: recognise,
      handle: (call) => handler(authenticate(call as BrowserCall)),
    });
  }
  return router;
}
