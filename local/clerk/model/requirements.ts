/** What a sign-up still lacks under the instance's settings. Pure. */
import type { Settings } from "../settings.ts";
import type { SignUp } from "./documents.ts";

/** Kinds of identifier that a person may sign in with. */
export function enabledIdentifiers(settings: Settings): string[] {
  return [
    ...(settings.identifiers.email === "off" ? [] : ["email_address"]),
    ...(settings.identifiers.username === "off" ? [] : ["username"]),
  ];
}

export interface SignUpFields {
  required: string[];
  optional: string[];
  missing: string[];
  unverified: string[];
}

/** Required, optional, missing and unproved fields of a sign-up, under Clerk's names. */
export function signUpFields(settings: Settings, signUp: SignUp): SignUpFields {
  const rules = [
    { name: "email_address", presence: settings.identifiers.email, given: signUp.email !== null },
    { name: "username", presence: settings.identifiers.username, given: signUp.username !== null },
    { name: "first_name", presence: settings.names.first, given: signUp.firstName !== null },
    { name: "last_name", presence: settings.names.last, given: signUp.lastName !== null },
    { name: "password", presence: settings.password.mode, given: signUp.passwordHash !== null },
  ] as const;
  const required = rules.filter((rule) => rule.presence === "required");
  const proved =
    !settings.emailCode.verifyAtSignUp || signUp.emailVerification?.status === "verified";
  return {
    required: required.map((rule) => rule.name),
    optional: rules.filter((rule) => rule.presence === "optional").map((rule) => rule.name),
    missing: required.filter((rule) => !rule.given).map((rule) => rule.name),
    unverified: signUp.email !== null && !proved ? ["email_address"] : [],
  };
}

/** Whether the sign-up can become an account now. */
export function isComplete(fields: SignUpFields, signUp: SignUp): boolean {
  const named = signUp.email !== null || signUp.username !== null;
  return named && fields.missing.length === 0 && fields.unverified.length === 0;
}
