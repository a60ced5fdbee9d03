/**
 * Every failure that a client can see, under Clerk's own codes. The components show `long_message`
 * beside the field that `meta.param_name` names, so the texts are Clerk's words.
 */

interface Entry {
  status: number;
  message: string;
  long?: string;
}

/** Code → HTTP status and texts. The only place where a code meets a status. */
const catalogue = {
  // Who is asking
  dev_browser_unauthenticated: {
    status: 401,
    message: "Browser unauthenticated",
    long: "Unable to authenticate this browser for your development instance. Check your Clerk cookies and try again.",
  },
  authentication_invalid: {
    status: 401,
    message: "Invalid authentication",
    long: "Unable to authenticate the request, you need to supply an active session",
  },
  signed_out: { status: 401, message: "Signed out", long: "You are signed out" },
  secret_key_invalid: {
    status: 401,
    message:
      "The provided Clerk Secret Key is invalid. Make sure that your Clerk Secret Key is correct.",
  },
  origin_invalid: {
    status: 403,
    message: "Invalid request origin",
    long: "The Request HTTP Origin header must be a loopback address or listed in HANDOFF_ALLOWED_ORIGINS.",
  },
  host_invalid: {
    status: 421,
    message: "Invalid host",
    long: "This server only answers to loopback host names.",
  },
  redirect_url_invalid: {
    status: 400,
    message: "Invalid redirect url",
    long: "The redirect url must lead to an allowed origin.",
  },

  // The shape of a request
  resource_not_found: { status: 404, message: "not found" },
  method_not_allowed: { status: 405, message: "Method not allowed" },
  request_body_too_large: {
    status: 413,
    message: "Request too large",
    long: "The request body is larger than this endpoint accepts.",
  },
  request_body_invalid: {
    status: 400,
    message: "Request body invalid",
    long: "The request body is invalid. Please consult the API documentation for more information.",
  },
  form_param_missing: { status: 422, message: "is missing" },
  form_param_format_invalid: { status: 422, message: "is invalid" },
  form_param_value_invalid: { status: 422, message: "is invalid" },
  form_param_unknown: { status: 422, message: "is unknown" },
  form_param_max_length_exceeded: { status: 422, message: "is too long" },
  form_data_missing: { status: 422, message: "At least one optional param is missing" },
  form_conditional_param_disallowed: { status: 422, message: "is not allowed" },
  form_param_duplicate: { status: 422, message: "duplicate values" },
  image_type_unsupported: {
    status: 422,
    message: "Image type not supported",
    long: "The image type is not supported. Use a PNG, JPEG, GIF or WebP file.",
  },
  rate_limit_exceeded: {
    status: 429,
    message: "Too many requests. Please try again in a bit.",
    long: "Too many requests. Please try again in a bit.",
  },
  internal_clerk_error: {
    status: 500,
    message: "Oops, an unexpected error occurred",
    long: "There was an internal error on our servers. We've been notified and are working on fixing it.",
  },
  disk_full: {
    status: 507,
    message: "The disk is full",
    long: "The disk is full, and nothing of this was kept. Free some space, then try again.",
  },

  // Signing in and up
  form_identifier_not_found: { status: 422, message: "Couldn't find your account." },
  form_identifier_exists: {
    status: 422,
    message: "That email address is taken. Please try another.",
  },
  form_password_incorrect: {
    status: 422,
    message: "Password is incorrect. Try again, or use another method.",
  },
  form_password_validation_failed: {
    status: 422,
    message: "Invalid password",
    long: "The provided password is incorrect.",
  },
  form_password_length_too_short: {
    status: 422,
    message: "Passwords must be 8 characters or more.",
  },
  form_password_length_too_long: {
    status: 422,
    message: "Passwords must be less than 72 characters.",
  },
  form_password_no_number: {
    status: 422,
    message: "Passwords must contain at least one number.",
  },
  form_password_no_uppercase: {
    status: 422,
    message: "Passwords must contain at least one uppercase character.",
  },
  form_password_no_lowercase: {
    status: 422,
    message: "Passwords must contain at least one lowercase character.",
  },
  form_password_no_special_char: {
    status: 422,
    message: "Passwords must contain at least one special character.",
  },
  form_password_digest_invalid_code: {
    status: 422,
    message: "The password digest does not have the form of its hasher.",
  },
  form_username_invalid_length: {
    status: 422,
    message: "Username must be between 4 and 64 characters long.",
  },
  form_username_invalid_character: {
    status: 422,
    message: "Username can only contain letters, numbers and '_' or '-'.",
  },
  form_username_needs_non_number_char: {
    status: 422,
    message: "Username must contain one non-number character.",
  },
  form_code_incorrect: { status: 422, message: "is incorrect", long: "Incorrect code" },
  verification_expired: {
    status: 400,
    message: "The verification has expired.",
    long: "This verification has expired. You must create a new one to continue.",
  },
  verification_failed: {
    status: 400,
    message: "Too many failed attempts. You have to try again with the same or another method.",
  },
  verification_missing: {
    status: 400,
    message: "no verification found",
    long: "No verification was prepared. Prepare one before attempting it.",
  },
  verification_already_verified: {
    status: 400,
    message: "already verified",
    long: "This verification has already been verified.",
  },
  strategy_for_user_invalid: {
    status: 400,
    message: "Invalid verification strategy",
    long: "The verification strategy is not valid for this account",
  },
  session_exists: {
    status: 400,
    message: "Session already exists",
    long: "You're already signed in.",
  },
  ticket_invalid_code: {
    status: 400,
    message: "Ticket is invalid",
    long: "The provided ticket is invalid.",
  },
  ticket_expired_code: {
    status: 400,
    message: "Ticket has expired",
    long: "The provided ticket has expired.",
  },
  invitation_account_not_exists: {
    status: 404,
    message: "account does not exist",
    long: "An account for this invitation does not exist. Please sign up first.",
  },
  user_locked: {
    status: 403,
    message: "Account locked",
    long: "Your account is locked. You will be able to try again later. For more information, please contact support.",
  },
  user_banned: { status: 403, message: "You are banned.", long: "This account has been banned." },
  sign_up_mode_restricted: {
    status: 403,
    message: "Sign ups are currently disabled.",
    long: "Sign ups are currently disabled. If you believe you should have access, please contact support.",
  },
  not_allowed_access: {
    status: 403,
    message: "Access not allowed.",
    long: "You don't have access to sign up with this identifier.",
  },
  identification_deletion_failed: {
    status: 400,
    message: "Deletion failed.",
    long: "You cannot delete your last identification.",
  },
  delete_self_disabled: {
    status: 403,
    message: "Deletion not allowed",
    long: "You are not allowed to delete your account.",
  },
  no_password_set: {
    status: 400,
    message: "No password set",
    long: "This user has no password set for their account.",
  },
  totp_disabled: {
    status: 400,
    message: "TOTP is disabled",
    long: "This user does not have TOTP enabled in their account",
  },
  incorrect_password: {
    status: 422,
    message: "Incorrect password",
    long: "The password provided is incorrect.",
  },

  // Administration
  duplicate_record: { status: 422, message: "already exists" },
  invitation_already_accepted: {
    status: 400,
    message: "Invitation already accepted",
    long: "This invitation has already been accepted and can't be revoked.",
  },
  invitation_already_revoked: {
    status: 400,
    message: "Invitation already revoked",
    long: "This invitation has already been revoked.",
  },
  session_not_active: {
    status: 400,
    message: "Session is not active",
    long: "The session is no longer active.",
  },
  sign_in_token_not_pending: {
    status: 400,
    message: "Sign in token cannot be revoked",
    long: "Only pending sign in tokens can be revoked.",
  },
  feature_not_supported: {
    status: 501,
    message: "Not supported by the local server",
    long: "This Clerk feature is not part of the local server. See the table in its README.",
  },
} as const satisfies Record<string, Entry>;

/** A stable code that callers may switch on. */
export type ErrorCode = keyof typeof catalogue;

/** What a failure may say beyond its catalogue entry. */
export interface ErrorDetail {
  /** Field of the form that is at fault. */
  param?: string;
  message?: string;
  /** Shown to the person; defaults to `message`. */
  long?: string;
  /** Further members of `meta`. */
  meta?: Record<string, unknown>;
  /** Seconds for the `Retry-After` header. */
  retryAfterSeconds?: number;
}

/** One entry of Clerk's `errors` array. */
export interface ErrorJson {
  code: string;
  message: string;
  long_message: string;
  meta?: Record<string, unknown>;
}

/** A failure that the client is told about. Anything else that is thrown becomes a plain 500. */
export class ClerkError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly retryAfterSeconds: number | undefined;
  private readonly detail: ErrorDetail;

  constructor(code: ErrorCode, detail: ErrorDetail = {}) {
    super(detail.long ?? detail.message ?? code);
    this.name = "ClerkError";
    this.code = code;
    this.status = catalogue[code].status;
    this.detail = detail;
    this.retryAfterSeconds = detail.retryAfterSeconds;
  }

  /** The entry of the `errors` array. */
  toJson(): ErrorJson {
    const entry: Entry = catalogue[this.code];
    const message = this.detail.message ?? entry.message;
    const meta = {
      ...(this.detail.param === undefined ? {} : { param_name: this.detail.param }),
      ...this.detail.meta,
    };
    return {
      code: this.code,
      message,
      long_message: this.detail.long ?? this.detail.message ?? entry.long ?? message,
      ...(Object.keys(meta).length === 0 ? {} : { meta }),
    };
  }
}

/** The failure for something that is not there; `what` names its kind in plain words. */
export function notFound(what: string): ClerkError {
  return new ClerkError("resource_not_found", { long: `No ${what} was found.` });
}
