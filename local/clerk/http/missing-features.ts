/** Parts of Clerk that are not here: an address of theirs is told apart from a wrong one. */

const patterns = [
  // For programs and for browsers: an organization is asked about by both under one address.
  /^\/v1\/(organizations?|organization_\w+|role_sets|domains|saml_connections|enterprise_connections)(\/|$)/,
  /^\/v1\/(phone_numbers|actor_tokens|waitlist_entries|billing|agents|webhooks|email)(\/|$)/,
  /^(\/v1)?\/(oauth_applications|machines|m2m_tokens|api_keys)(\/|$)/,
  /^\/v1\/(beta_features|proxy_checks|instance\/\w+)(\/|$)/,
  /^\/v1\/users\/[^/]+\/(phone_number|oauth_access_tokens|external_accounts|web3_wallets)(\/|$)/,
  /^\/v1\/users\/[^/]+\/(mfa|totp|backup_code|passkeys|billing)(\/|$)/,
  // No cookie of ours holds a refresh token: an expired session goes through the handshake.
  /^\/v1\/sessions\/[^/]+\/refresh$/,

  // For browsers
  /^\/v1\/me\/(phone_numbers|totp|backup_codes|passkeys|external_accounts|web3_wallets)(\/|$)/,
  /^\/v1\/me\/(organization_\w+|enterprise_connections|oauth|billing)(\/|$)/,
  /^\/v1\/client\/sign_ins\/[^/]+\/(prepare|attempt)_second_factor$/,
  /^\/v1\/client\/sign_ups\/[^/]+\/enterprise_connections$/,
  /^\/v1\/client\/(sessions\/[^/]+\/)?verify(\/|$)/,
  /^\/v1\/waitlist$/,
];

/** Whether Clerk has something at this path that this server leaves out. */
export function isMissingFeature(path: string): boolean {
  return patterns.some((pattern) => pattern.test(path));
}
