/**
 * The environment: everything the components read before they draw. Blocks of features that this
 * server lacks are present and off, since a missing one falls back to defaults that may be on.
 */
import { enabledIdentifiers } from "../model/requirements.ts";
import type { Presence, Settings } from "../settings.ts";
import type { View } from "./view.ts";

/** @param view.url this server's origin
 *  @param instanceId id of the instance, used for the ids of its blocks */
export function environmentJson(view: View, instanceId: string) {
  const { settings } = view;
  return {
    object: "environment",
    id: `env_${instanceId}`,
    auth_config: authConfig(settings, instanceId),
    display_config: displayConfig(view, instanceId),
    user_settings: userSettings(settings),
    organization_settings: organizationSettings,
    commerce_settings: {
      billing: {
        stripe_publishable_key: null,
        organization: { enabled: false, has_paid_plans: false },
        user: { enabled: false, has_paid_plans: false },
      },
    },
    api_keys_settings: {
      enabled: false,
      user_api_keys_enabled: false,
      orgs_api_keys_enabled: false,
    },
    protect_config: null,
    maintenance_mode: false,
    client_debug_mode: false,
    partitioned_cookies: false,
  };
}

function authConfig(settings: Settings, instanceId: string) {
  const identifiers = enabledIdentifiers(settings);
  return {
    object: "auth_config",
    id: `aac_${instanceId}`,
    single_session_mode: true,
    // A set time tells the components that the keys belong to somebody: no "claim your app" prompt.
    claimed_at: 1,
    reverification: false,
    preferred_channels: null,
    // True would change the body of every token request.
    session_minter: false,
    first_name: settings.names.first === "off" ? "off" : "on",
    last_name: settings.names.last === "off" ? "off" : "on",
    email_address: settings.identifiers.email,
    phone_number: "off",
    username: settings.identifiers.username,
    password: settings.password.mode,
    identification_requirements: [identifiers],
    identification_strategies: identifiers,
    first_factors: firstFactorNames(settings),
    second_factors: [],
    email_address_verification_strategies: ["email_code"],
    cookieless_dev: true,
    url_based_session_syncing: true,
    demo: false,
  };
}

function firstFactorNames(settings: Settings): string[] {
  return [
    ...(settings.emailCode.signIn ? ["email_code"] : []),
    ...(settings.password.mode === "off" ? [] : ["password"]),
    "ticket",
  ];
}

function displayConfig({ settings, url }: View, instanceId: string) {
  const { paths } = settings;
  return {
    object: "display_config",
    id: `display_config_${instanceId}`,
    instance_environment_type: "development",
    application_name: settings.applicationName,
    branded: false,
    show_devmode_warning: false,
    preferred_sign_in_strategy: settings.password.mode === "off" ? "otp" : "password",
    logo_image_url: "",
    favicon_image_url: "",
    home_url: paths.home,
    sign_in_url: paths.signIn,
    sign_up_url: paths.signUp,
    user_profile_url: "",
    waitlist_url: "",
    after_sign_in_url: paths.home,
    after_sign_up_url: paths.home,
    after_sign_out_one_url: paths.afterSignOut,
    after_sign_out_all_url: paths.afterSignOut,
    after_switch_session_url: paths.home,
    after_join_waitlist_url: "",
    after_create_organization_url: paths.home,
    after_leave_organization_url: paths.home,
    organization_profile_url: "",
    create_organization_url: "",
    backend_host: new URL(url).host,
    support_email: "",
    terms_url: "",
    privacy_policy_url: "",
    captcha_public_key: null,
    captcha_public_key_invisible: null,
    captcha_widget_type: null,
    captcha_provider: "turnstile",
    captcha_oauth_bypass: [],
    captcha_heartbeat: false,
    clerk_js_version: "6",
    theme: {
      buttons: { font_color: "#ffffff", font_family: "inherit", font_weight: "600" },
      general: {
        color: "#6c47ff",
        padding: "1em",
        box_shadow: "",
        font_color: "#151515",
        font_family: "inherit",
        border_radius: "0.5em",
        background_color: "#ffffff",
        label_font_weight: "600",
      },
      accounts: { background_color: "#ffffff" },
    },
  };
}

function attribute(presence: Presence, more: Record<string, unknown> = {}) {
  return {
    enabled: presence !== "off",
    required: presence === "required",
    used_for_first_factor: false,
    first_factors: [],
    used_for_second_factor: false,
    second_factors: [],
    verifications: [],
    verify_at_sign_up: false,
    immutable: false,
    ...more,
  };
}

function userSettings(settings: Settings) {
  const { identifiers, names, password, emailCode } = settings;
  return {
    attributes: {
      email_address: attribute(identifiers.email, {
        used_for_first_factor: identifiers.email !== "off",
        first_factors: emailCode.signIn ? ["email_code"] : [],
        verifications: ["email_code"],
        verify_at_sign_up: emailCode.verifyAtSignUp,
      }),
      username: attribute(identifiers.username, {
        used_for_first_factor: identifiers.username !== "off",
      }),
      first_name: attribute(names.first),
      last_name: attribute(names.last),
      password: attribute(password.mode),
      ticket: attribute("optional"),
      phone_number: attribute("off"),
      web3_wallet: attribute("off"),
      authenticator_app: attribute("off"),
      backup_code: attribute("off"),
      passkey: attribute("off"),
    },
    social: {},
    sign_in: { second_factor: { required: false, enabled: false } },
    sign_up: {
      allowlist_only: false,
      progressive: true,
      captcha_enabled: false,
      captcha_widget_type: "invisible",
      mode: settings.signUp.mode,
      legal_consent_enabled: false,
      mfa: { required: false },
    },
    password_settings: {
      disable_hibp: true,
      enforce_hibp_on_sign_in: false,
      min_length: password.minLength,
      max_length: password.maxLength,
      require_special_char: password.requireSpecialCharacters,
      require_numbers: password.requireNumbers,
      require_uppercase: password.requireUppercase,
      require_lowercase: password.requireLowercase,
      show_zxcvbn: false,
      min_zxcvbn_strength: 0,
      allowed_special_characters: specialCharacters,
    },
    passkey_settings: { allow_autofill: false, show_sign_in_button: false },
    username_settings: { min_length: 4, max_length: 64 },
    actions: { delete_self: settings.deleteSelf, create_organization: false },
    attack_protection: {
      user_lockout: { enabled: true, max_attempts: settings.lockout.attempts },
      pii: { enabled: true },
      email_link: { require_same_client: false },
      enumeration_protection: { enabled: false },
    },
    saml: { enabled: false },
    enterprise_sso: { enabled: false, self_serve_sso: false },
  };
}

/** What counts as a special character in a password. */
export const specialCharacters = "!\"#$%&'()*+,-./:;<=>?@[]^_`{|}~";

const organizationSettings = {
  enabled: false,
  max_allowed_memberships: 5,
  force_organization_selection: false,
  actions: { admin_delete: true },
  domains: { enabled: false, enrollment_modes: [], default_role: null },
  slug: { disabled: false },
  creator_role: "org:admin",
};
