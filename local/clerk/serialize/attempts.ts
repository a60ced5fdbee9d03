/** Sign-ins and sign-ups, the two state machines that the components walk through. */
import type { SignIn, SignUp, User, Verification } from "../model/documents.ts";
import { enabledIdentifiers, signUpFields } from "../model/requirements.ts";
import { publicUserData, verificationJson } from "./user.ts";
import type { View } from "./view.ts";

/**
 * @param user the person whom the identifier names; undefined when nobody is named yet, or when
 * the account is gone in the meantime
 */
export function signInJson(view: View, signIn: SignIn, user: User | undefined) {
  return {
    object: "sign_in",
    id: signIn.id,
    status: signIn.status,
    supported_identifiers: enabledIdentifiers(view.settings),
    supported_first_factors:
      user === undefined ? null : firstFactors(view, user, signIn.identifier),
    supported_second_factors: null,
    first_factor_verification: verificationJson(signIn.firstFactor),
    second_factor_verification: null,
    identifier: signIn.identifier,
    user_data: user === undefined ? null : userData(view, user),
    created_session_id: signIn.createdSessionId,
    abandon_at: signIn.abandonAt,
  };
}

/**
 * Every way in which this person may prove who they are. Addresses other than the one that was typed
 * are masked: whoever knows a username does not learn them.
 */
export function firstFactors(view: View, user: User, identifier: string | null) {
  const usable = user.emails.filter((email) => email.verifiedAt !== null || email.reserved);
  const byMail = (strategy: string) =>
    usable.map((email) => ({
      strategy,
      safe_identifier:
        email.address === identifier?.trim().toLowerCase() ? email.address : masked(email.address),
      email_address_id: email.id,
      primary: email.id === user.primaryEmailId,
    }));
  const hasPassword = user.passwordHash !== null && view.settings.password.mode !== "off";
  return [
    ...(hasPassword ? [{ strategy: "password" }] : []),
    ...(view.settings.emailCode.signIn ? byMail("email_code") : []),
    ...(hasPassword ? byMail("reset_password_email_code") : []),
  ];
}

/** `m****@handoff.test`: as many stars for a short name as for a long one. */
function masked(address: string): string {
  const at = address.lastIndexOf("@");
  return `${[...address][0]}****${address.slice(at)}`;
}

function userData(view: View, user: User) {
  const { first_name, last_name, image_url, has_image } = publicUserData(view, user);
  return { first_name, last_name, image_url, has_image };
}

export function signUpJson(view: View, signUp: SignUp) {
  const { required, optional, missing, unverified } = signUpFields(view.settings, signUp);
  return {
    object: "sign_up",
    id: signUp.id,
    status: signUp.status,
    required_fields: required,
    optional_fields: optional,
    missing_fields: missing,
    unverified_fields: unverified,
    verifications: {
      email_address: signUp.email === null ? null : signUpVerification(signUp.emailVerification),
      phone_number: null,
      web3_wallet: null,
      external_account: null,
    },
    username: signUp.username,
    email_address: signUp.email,
    phone_number: null,
    web3_wallet: null,
    has_password: signUp.passwordHash !== null,
    password_enabled: signUp.passwordHash !== null,
    first_name: signUp.firstName,
    last_name: signUp.lastName,
    unsafe_metadata: signUp.unsafeMetadata,
    public_metadata: signUp.publicMetadata,
    custom_action: false,
    external_id: signUp.externalId,
    external_account: null,
    external_account_strategy: null,
    created_session_id: signUp.createdSessionId,
    created_user_id: signUp.createdUserId,
    abandon_at: signUp.abandonAt,
    legal_accepted_at: signUp.legalAcceptedAt,
    locale: signUp.locale,
  };
}

/**
 * The screens send a code only while the strategy is still null: naming it before a code was
 * prepared would leave the person waiting for a mail that never comes.
 */
function signUpVerification(verification: Verification | null) {
  if (verification === null) {
    return {
      object: "verification_email_code",
      status: "unverified",
      strategy: null,
      attempts: null,
      expire_at: null,
      error: null,
      next_action: "needs_prepare",
      supported_strategies: ["email_code"],
    };
  }
  return {
    ...verificationJson(verification),
    next_action: verification.status === "verified" ? "" : "needs_attempt",
    supported_strategies: ["email_code"],
  };
}
