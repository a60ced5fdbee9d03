/** Sign-in through the components: identifier, proof, session. */
import { ClerkError, notFound } from "../errors.ts";
import { missing } from "../http/fields.ts";
import type { Change } from "../model/change.ts";
import { sendCode, spendCode } from "../model/codes.ts";
import type { SignIn, User } from "../model/documents.ts";
import { findByIdentifier } from "../model/identifiers.ts";
import { checkPassword, hashPassword, verifyPassword } from "../model/passwords.ts";
import { activeSession, endSessionsOfUser } from "../model/sessions.ts";
import {
  assertMaySignIn,
  completeSignIn,
  countWrongPassword,
  startSignIn,
} from "../model/sign-ins.ts";
import { saveUser } from "../model/users.ts";
import { firstFactors, signInJson } from "../serialize/attempts.ts";
import { signInWithTicket } from "./tickets.ts";
import { enveloped, withNewCredential, type BrowserCall, type Handler } from "./context.ts";

type CodeStrategy = "email_code" | "reset_password_email_code";

/** POST /v1/client/sign_ins */
export const createSignIn: Handler<BrowserCall> = async (call) => {
  const { instance, fields, caller } = call;
  const strategy = fields.text("strategy");
  if (strategy === "ticket") return answer(call, await signInWithTicket(call));
  assertSignedOut(call);
  limit(call, "create_sign_in");
  const identifier = fields.text("identifier", 256);
  const password = fields.exact("password");
  if (identifier === undefined) {
    if (strategy !== undefined || password !== undefined) throw missing("identifier");
    const empty = await instance.change(caller, (change) =>
      startSignIn(change, fresh(change, call), null),
    );
    return answer(call, empty);
  }
  const user = findByIdentifier(instance.store, identifier);
  if (user === undefined) {
    throw new ClerkError("form_identifier_not_found", { param: "identifier" });
  }
  if (password !== undefined || strategy === "password") {
    // One request with everything, as password managers fill it in.
    assertStrategy(call, user, "password");
    await assertPassword(call, user, password);
    return answer(call, await completed(call, null, user.id, identifier, "password"));
  }
  const signIn = await instance.change(caller, (change) => {
    const started = startSignIn(change, fresh(change, call), { identifier, user });
    return isCodeStrategy(strategy) ? prepared(change, call, started, user, strategy) : started;
  });
  return answer(call, signIn);
};

/** GET /v1/client/sign_ins/:id */
export const getSignIn: Handler<BrowserCall> = (call) => answer(call, ownSignIn(call));

/** POST /v1/client/sign_ins/:id/prepare_first_factor */
export const prepareFirstFactor: Handler<BrowserCall> = async (call) => {
  const { instance, caller, fields } = call;
  const signIn = ownSignIn(call);
  const user = personOf(call, signIn);
  const strategy = fields.required("strategy");
  if (!isCodeStrategy(strategy)) throw unknownStrategy();
  const next = await instance.change(caller, (change) =>
    prepared(change, call, signIn, user, strategy),
  );
  return answer(call, next);
};

/** POST /v1/client/sign_ins/:id/attempt_first_factor */
export const attemptFirstFactor: Handler<BrowserCall> = async (call) => {
  limit(call, "attempt");
  const signIn = ownSignIn(call);
  const user = personOf(call, signIn);
  const strategy = call.fields.required("strategy");
  if (signIn.status !== "needs_first_factor") throw notFound("sign in");
  if (strategy === "password") {
    assertStrategy(call, user, "password");
    await assertPassword(call, user, call.fields.exact("password"));
    return answer(call, await completed(call, signIn.id, user.id, signIn.identifier, "password"));
  }
  if (!isCodeStrategy(strategy)) throw unknownStrategy();
  return answer(call, await attemptCode(call, signIn, strategy));
};

/** POST /v1/client/sign_ins/:id/reset_password */
export const resetPassword: Handler<BrowserCall> = async (call) => {
  const { instance, caller, fields, origin } = call;
  const signIn = ownSignIn(call);
  if (signIn.status !== "needs_new_password") throw notFound("sign in");
  const password = fields.exact("password");
  if (password === undefined) throw missing("password");
  checkPassword(password, instance.settings);
  const passwordHash = await hashPassword(password);
  const others = fields.boolean("sign_out_of_other_sessions") === true;
  const done = await instance.change(caller, (change) => {
    const user = change.get("users", signIn.userId ?? "");
    if (user === undefined) throw notFound("sign in");
    assertMaySignIn({ ...user, lockedUntil: null }, change.nowMs);
    if (others) endSessionsOfUser(change, user.id, "revoked");
    const saved = saveUser(change, {
      ...user,
      passwordHash,
      passwordUpdatedAt: change.nowMs,
      passwordCompromised: false,
    });
    const client = fresh(change, call);
    const strategy = "reset_password_email_code";
    return withNewCredential(
      change,
      call,
      completeSignIn(change, client, signIn, saved, strategy, origin),
    );
  });
  return answer(call, done);
};

async function attemptCode(
  call: BrowserCall,
  signIn: SignIn,
  strategy: CodeStrategy,
): Promise<SignIn> {
  const { instance, caller, fields, origin } = call;
  const code = fields.required("code");
  return instance.change(caller, (change) => {
    const user = change.get("users", signIn.userId ?? "");
    if (user === undefined) throw notFound("sign in");
    assertMaySignIn(user, change.nowMs);
    const { verification, failure } = spendCode(change, signIn.id, strategy, code);
    const tried: SignIn = { ...signIn, firstFactor: verification ?? signIn.firstFactor };
    if (failure !== null) {
      change.put("signIns", tried);
      return failure;
    }
    if (strategy === "email_code") {
      const client = fresh(change, call);
      const done = completeSignIn(change, client, tried, user, strategy, origin);
      return withNewCredential(change, call, done);
    }
    const next: SignIn = { ...tried, status: "needs_new_password" };
    change.put("signIns", next);
    return next;
  });
}

/** Proves a password, or counts the wrong one and throws. */
async function assertPassword(
  { instance, caller }: BrowserCall,
  user: User,
  password: string | undefined,
): Promise<void> {
  if (password === undefined) throw missing("password");
  assertMaySignIn(user, instance.clock.now());
  if (user.passwordHash !== null && (await verifyPassword(password, user.passwordHash))) return;
  await instance.change(caller, (change) => {
    const fresh = change.get("users", user.id);
    if (fresh !== undefined) countWrongPassword(change, fresh);
  });
  throw new ClerkError("form_password_incorrect", { param: "password" });
}

/** Completes a sign-in whose proof was good, on the person as they are now. */
function completed(
  call: BrowserCall,
  signInId: string | null,
  userId: string,
  identifier: string | null,
  strategy: string,
): Promise<SignIn> {
  return call.instance.change(call.caller, (change) => {
    const user = change.get("users", userId);
    if (user === undefined)
      throw new ClerkError("form_identifier_not_found", { param: "identifier" });
    assertMaySignIn(user, change.nowMs);
    const client = fresh(change, call);
    const open = signInId === null ? undefined : change.get("signIns", signInId);
    const signIn = open ?? startSignIn(change, client, { identifier: identifier ?? "", user });
    const done = completeSignIn(change, client, signIn, user, strategy, call.origin);
    return withNewCredential(change, call, done);
  });
}

function prepared(
  change: Change,
  call: BrowserCall,
  signIn: SignIn,
  user: User,
  strategy: CodeStrategy,
): SignIn {
  assertStrategy(call, user, strategy);
  const wanted = call.fields.text("email_address_id") ?? emailIdFor(user, signIn.identifier);
  const email = user.emails.find((one) => one.id === wanted);
  if (email === undefined) throw new ClerkError("strategy_for_user_invalid");
  const firstFactor = sendCode(change, {
    id: signIn.id,
    strategy,
    address: email.address,
    emailAddressId: email.id,
    userId: user.id,
  });
  const next: SignIn = { ...signIn, status: "needs_first_factor", firstFactor };
  change.put("signIns", next);
  return next;
}

function emailIdFor(user: User, identifier: string | null): string | null {
  const named = user.emails.find((email) => email.address === identifier?.toLowerCase());
  return named?.id ?? user.primaryEmailId;
}

function ownSignIn({ instance, client, params }: BrowserCall): SignIn {
  const signIn = instance.store.get("signIns", params.id ?? "");
  const mine = client.signInId === signIn?.id || isLastOf(client.sessionIds, signIn);
  if (signIn === undefined || !mine || signIn.abandonAt <= instance.clock.now()) {
    throw notFound("sign in");
  }
  return signIn;
}

function isLastOf(sessionIds: string[], signIn: SignIn | undefined): boolean {
  const session = signIn?.createdSessionId ?? null;
  return session !== null && sessionIds.includes(session);
}

function personOf({ instance }: BrowserCall, signIn: SignIn): User {
  const user = instance.store.get("users", signIn.userId ?? "");
  if (user === undefined) throw notFound("sign in");
  return user;
}

/** The browser's client as this change sees it. */
function fresh(change: Change, call: BrowserCall) {
  return change.get("clients", call.client.id) ?? call.client;
}

function assertSignedOut({ instance, client }: BrowserCall): void {
  if (activeSession(instance.store, client, instance.clock.now()) !== undefined) {
    throw new ClerkError("session_exists");
  }
}

function assertStrategy({ instance }: BrowserCall, user: User, strategy: string): void {
  const offered = firstFactors(instance.view(), user, null).some(
    (one) => one.strategy === strategy,
  );
  if (!offered) throw new ClerkError("strategy_for_user_invalid", { param: "strategy" });
}

function isCodeStrategy(strategy: string | undefined): strategy is CodeStrategy {
  return strategy === "email_code" || strategy === "reset_password_email_code";
}

function unknownStrategy(): ClerkError {
  return new ClerkError("form_param_value_invalid", {
    param: "strategy",
    long: "strategy is not supported.",
  });
}

function limit({ instance, caller }: BrowserCall, kind: "create_sign_in" | "attempt"): void {
  if (instance.settings.rateLimits) instance.limits.take(kind, caller.ip);
}

function answer(call: BrowserCall, signIn: SignIn) {
  const user = signIn.userId === null ? undefined : call.instance.store.get("users", signIn.userId);
  return enveloped(call, signInJson(call.instance.view(), signIn, user));
}
