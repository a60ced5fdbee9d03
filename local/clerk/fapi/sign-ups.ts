/** Sign-up through the components. */
import { ClerkError, notFound } from "../errors.ts";
import type { Change } from "../model/change.ts";
import { sendCode, spendCode } from "../model/codes.ts";
import type { SignUp } from "../model/documents.ts";
import { parseEmail, parseUsername } from "../model/identifiers.ts";
import { checkPassword, hashPassword } from "../model/passwords.ts";
import { activeSession } from "../model/sessions.ts";
import {
  acceptInvitation,
  finishSignUp,
  patchSignUp,
  startSignUp,
  type SignUpPatch,
} from "../model/sign-ups.ts";
import { signUpJson } from "../serialize/attempts.ts";
import { enveloped, withNewCredential, type BrowserCall, type Handler } from "./context.ts";
import { openInvitation } from "./tickets.ts";

/** POST /v1/client/sign_ups */
export const createSignUp: Handler<BrowserCall> = async (call) => {
  const { instance, caller, fields, client } = call;
  if (activeSession(instance.store, client, instance.clock.now()) !== undefined) {
    throw new ClerkError("session_exists");
  }
  if (instance.settings.rateLimits) instance.limits.take("create_sign_up", caller.ip);
  const patch = await readPatch(call);
  const ticket = fields.text("ticket");
  const signUp = await instance.change(caller, (change) => {
    const started = startSignUp(change, fresh(change, call));
    const invited =
      ticket === undefined
        ? started
        : acceptInvitation(change, started, openInvitation(change, ticket));
    return finish(change, call, patchSignUp(change, invited, patch));
  });
  return answer(call, signUp);
};

/** GET /v1/client/sign_ups/:id */
export const getSignUp: Handler<BrowserCall> = (call) => answer(call, ownSignUp(call));

/** PATCH /v1/client/sign_ups/:id */
export const updateSignUp: Handler<BrowserCall> = async (call) => {
  const { instance, caller } = call;
  const { id } = ownSignUp(call);
  const patch = await readPatch(call);
  const signUp = await instance.change(caller, (change) =>
    finish(change, call, patchSignUp(change, open(change, id), patch)),
  );
  return answer(call, signUp);
};

/** POST /v1/client/sign_ups/:id/prepare_verification */
export const prepareVerification: Handler<BrowserCall> = async (call) => {
  const { instance, caller, fields } = call;
  const { id } = ownSignUp(call);
  assertEmailCode(fields.required("strategy"));
  const signUp = await instance.change(caller, (change) => {
    const current = open(change, id);
    if (current.email === null) throw notFound("email address to verify");
    if (current.emailVerification?.status === "verified") {
      throw new ClerkError("verification_already_verified");
    }
    const next: SignUp = {
      ...current,
      emailVerification: sendCode(change, {
        id,
        strategy: "email_code",
        address: current.email,
        emailAddressId: null,
        userId: null,
      }),
    };
    change.put("signUps", next);
    return next;
  });
  return answer(call, signUp);
};

/** POST /v1/client/sign_ups/:id/attempt_verification */
export const attemptVerification: Handler<BrowserCall> = async (call) => {
  const { instance, caller, fields } = call;
  if (instance.settings.rateLimits) instance.limits.take("attempt", caller.ip);
  const { id } = ownSignUp(call);
  assertEmailCode(fields.required("strategy"));
  const code = fields.required("code");
  const signUp = await instance.change(caller, (change) => {
    const current = open(change, id);
    if (current.emailVerification?.status === "verified") {
      return new ClerkError("verification_already_verified");
    }
    const { verification, failure } = spendCode(change, id, "email_code", code);
    const next: SignUp = {
      ...current,
      emailVerification: verification ?? current.emailVerification,
    };
    change.put("signUps", next);
    return failure ?? finish(change, call, next);
  });
  return answer(call, signUp);
};

/** Reads and checks the fields; the password is hashed here, outside of the change. */
async function readPatch({ fields, instance }: BrowserCall): Promise<SignUpPatch> {
  const { settings } = instance;
  const email = fields.text("email_address", 512);
  const username = fields.text("username", 512);
  const firstName = fields.change("first_name");
  const lastName = fields.change("last_name");
  const unsafeMetadata = fields.object("unsafe_metadata");
  const locale = fields.text("locale", 64);
  const password = fields.exact("password");
  if (email !== undefined && settings.identifiers.email === "off") throw unknown("email_address");
  if (username !== undefined && settings.identifiers.username === "off") throw unknown("username");
  if (password !== undefined) checkPassword(password, settings);
  return {
    ...(email === undefined ? {} : { email: parseEmail(email) }),
    ...(username === undefined ? {} : { username: parseUsername(username) }),
    ...(firstName === undefined ? {} : { firstName }),
    ...(lastName === undefined ? {} : { lastName }),
    ...(unsafeMetadata === undefined ? {} : { unsafeMetadata }),
    ...(locale === undefined ? {} : { locale }),
    ...(password === undefined ? {} : { passwordHash: await hashPassword(password) }),
    ...(fields.boolean("legal_accepted") === true ? { legalAccepted: true } : {}),
  };
}

function unknown(param: string): ClerkError {
  return new ClerkError("form_param_unknown", {
    param,
    long: `${param} is not a valid parameter for this request.`,
  });
}

function assertEmailCode(strategy: string): void {
  if (strategy === "email_code") return;
  throw new ClerkError("form_param_value_invalid", {
    param: "strategy",
    long: "strategy is not supported.",
  });
}

function ownSignUp({ instance, client, params }: BrowserCall): SignUp {
  const signUp = instance.store.get("signUps", params.id ?? "");
  const session = signUp?.createdSessionId ?? null;
  const mine =
    client.signUpId === signUp?.id || (session !== null && client.sessionIds.includes(session));
  if (signUp === undefined || !mine || signUp.abandonAt <= instance.clock.now()) {
    throw notFound("sign up");
  }
  return signUp;
}

/** The sign-up as this change sees it, if it can still change. */
function open(change: Change, id: string): SignUp {
  const signUp = change.get("signUps", id);
  if (signUp?.status !== "missing_requirements") throw notFound("sign up");
  return signUp;
}

function finish(change: Change, call: BrowserCall, signUp: SignUp): SignUp {
  return withNewCredential(
    change,
    call,
    finishSignUp(change, fresh(change, call), signUp, call.origin),
  );
}

function fresh(change: Change, call: BrowserCall) {
  return change.get("clients", call.client.id) ?? call.client;
}

function answer(call: BrowserCall, signUp: SignUp) {
  return enveloped(call, signUpJson(call.instance.view(), signUp));
}
