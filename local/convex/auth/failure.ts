/** Why a token or key was refused. `code` is what HTTP clients switch on, `message` says it to people. */
export type AuthCode =
  | "AuthProviderDiscoveryFailed"
  | "BadDeployKey"
  | "InvalidAuthHeader"
  | "NoAuthProvider"
  | "Unauthenticated";

export class AuthFailure extends Error {
  override readonly name = "AuthFailure";
  constructor(
    readonly code: AuthCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
