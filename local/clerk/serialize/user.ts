/** People as the two APIs show them. The Frontend API never shows private metadata. */
import type { EmailAddress, User, Verification } from "../model/documents.ts";
import type { View } from "./view.ts";

/** The address of a person's picture: the uploaded one, or initials drawn by this server. */
export function imageUrl(view: Pick<View, "url">, user: User): string {
  return `${view.url}/img/${user.imageId ?? user.id}`;
}

/** What names a person in one line: primary address, else username, else the id. */
export function identifierOf(user: User): string {
  const primary = user.emails.find((email) => email.id === user.primaryEmailId);
  return primary?.address ?? user.emails[0]?.address ?? user.username ?? user.id;
}

export function verificationJson(verification: Verification | null) {
  if (verification === null) return null;
  return {
    object: `verification_${verification.strategy}`,
    status: verification.status,
    strategy: verification.strategy,
    attempts: verification.attempts,
    expire_at: verification.expireAt,
    error: null,
    nonce: null,
    message: null,
    external_verification_redirect_url: null,
    verified_at_client: null,
    channel: null,
  };
}

/** @param pending the verification under way for this address, if one was prepared */
export function emailAddressJson(email: EmailAddress, pending: Verification | null = null) {
  const verified: Verification | null =
    email.verifiedAt === null
      ? null
      : { strategy: email.verifiedBy ?? "admin", status: "verified", attempts: 1, expireAt: null };
  return {
    id: email.id,
    object: "email_address",
    email_address: email.address,
    reserved: email.reserved,
    verification: verificationJson(verified ?? pending),
    linked_to: [],
    matches_sso_connection: false,
    created_at: email.createdAt,
    updated_at: email.updatedAt,
  };
}

function common(view: View, user: User) {
  const locked = isLocked(user, view.nowMs);
  return {
    id: user.id,
    object: "user",
    username: user.username,
    first_name: user.firstName,
    last_name: user.lastName,
    locale: user.locale,
    image_url: imageUrl(view, user),
    has_image: user.imageId !== null,
    profile_image_id: user.imageId ?? "",
    primary_email_address_id: user.primaryEmailId,
    primary_phone_number_id: null,
    primary_web3_wallet_id: null,
    password_enabled: user.passwordHash !== null,
    two_factor_enabled: false,
    totp_enabled: false,
    backup_code_enabled: false,
    email_addresses: user.emails.map((email) => emailAddressJson(email)),
    phone_numbers: [],
    web3_wallets: [],
    passkeys: [],
    external_accounts: [],
    enterprise_accounts: [],
    saml_accounts: [],
    public_metadata: user.publicMetadata,
    unsafe_metadata: user.unsafeMetadata,
    external_id: user.externalId,
    last_sign_in_at: user.lastSignInAt,
    last_active_at: user.lastActiveAt,
    banned: user.banned,
    locked,
    lockout_expires_in_seconds: lockoutSeconds(user, view.nowMs),
    verification_attempts_remaining: locked
      ? 0
      : Math.max(0, view.settings.lockout.attempts - user.failedAttempts),
    delete_self_enabled: view.settings.deleteSelf && user.deleteSelfEnabled,
    create_organization_enabled: user.createOrganizationEnabled,
    create_organizations_limit: user.createOrganizationsLimit,
    legal_accepted_at: user.legalAcceptedAt,
    mfa_enabled_at: null,
    mfa_disabled_at: null,
    bypass_client_trust: false,
    created_at: user.createdAt,
    updated_at: user.updatedAt,
  };
}

/** The user of the Frontend API: for the person's own eyes. */
export function userForFrontend(view: View, user: User) {
  return { ...common(view, user), organization_memberships: [] };
}

/** The user of the Backend API and of webhooks. */
export function userForBackend(view: View, user: User) {
  return {
    ...common(view, user),
    private_metadata: user.privateMetadata,
    password_last_updated_at: user.passwordUpdatedAt,
    organization_memberships: null,
  };
}

/** The few fields that stand beside a session. */
export function publicUserData(view: View, user: User) {
  return {
    first_name: user.firstName,
    last_name: user.lastName,
    image_url: imageUrl(view, user),
    has_image: user.imageId !== null,
    identifier: identifierOf(user),
    user_id: user.id,
    username: user.username,
    profile_image_url: imageUrl(view, user),
  };
}

/** Whether too many wrong passwords, or an administrator, keep the person out at `nowMs`. */
export function isLocked(user: User, nowMs: number): boolean {
  return user.lockedUntil !== null && (user.lockedUntil < 0 || user.lockedUntil > nowMs);
}

function lockoutSeconds(user: User, nowMs: number): number | null {
  if (user.lockedUntil === null || user.lockedUntil < nowMs) return null;
  return Math.ceil((user.lockedUntil - nowMs) / 1000);
}
