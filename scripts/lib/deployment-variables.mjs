/** What the Convex deployment must have, told from the environment of this machine. */
import { table } from "../../lib/env/table.mjs";

/**
 * @param {Record<string, string | undefined>} env
 * @param {string | null} issuer as Clerk's discovery document says it
 * @returns {Record<string, string>}
 */
export function deploymentVariables(env, issuer) {
  /** @type {Record<string, string>} */
  const variables = {};
  for (const { name, places } of table) {
    const value = env[name];
    if (places.includes("convex") && value) variables[name] = value;
  }
  const trusted = issuer ?? env.CLERK_JWT_ISSUER_DOMAIN;
  if (trusted) variables.CLERK_JWT_ISSUER_DOMAIN = trusted.replace(/\/+$/, "");
  return variables;
}
