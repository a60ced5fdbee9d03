/** OpenID discovery and the key set: how Convex and others learn to trust this issuer. */
import type { Call } from "./fapi/context.ts";
import { ok, type Reply } from "./http/reply.ts";

/** GET /.well-known/openid-configuration */
export function discovery({ instance }: Call): Reply {
  const { url } = instance;
  return ok({
    issuer: url,
    authorization_endpoint: `${url}/oauth/authorize`,
    token_endpoint: `${url}/oauth/token`,
    userinfo_endpoint: `${url}/oauth/userinfo`,
    jwks_uri: `${url}/.well-known/jwks.json`,
    response_types_supported: ["code"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["RS256"],
    grant_types_supported: ["authorization_code"],
    scopes_supported: ["openid", "profile", "email"],
    claims_supported: ["sub", "iss", "aud", "email", "name", "picture"],
    token_endpoint_auth_methods_supported: ["client_secret_basic", "none"],
    code_challenge_methods_supported: ["S256"],
  });
}

/** GET /.well-known/jwks.json, and GET /v1/jwks for the Backend API. */
export function jwks({ instance }: Call): Reply {
  return ok({ keys: instance.identity.publicKeys(instance.clock.now()) });
}
