/** A push that cannot be loaded; the message is for the developer, `code` for the CLI. */
export class FunctionLoadError extends Error {
  override readonly name = "FunctionLoadError";
  constructor(
    readonly code: "InvalidModules" | "InvalidAuthConfig" | "AuthConfigMissingEnvironmentVariable",
    message: string,
  ) {
    super(message);
  }
}
