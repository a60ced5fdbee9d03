/** JWT templates: the ready-made one and what a template may and may not say. */
import { ClerkError } from "../errors.ts";
import type { JsonObject } from "../model/documents.ts";

/** Clerk's stock template for Convex, claim by claim. */
export const convexClaims: JsonObject = {
  aud: "convex",
  name: "{{user.full_name}}",
  email: "{{user.primary_email_address}}",
  picture: "{{user.image_url}}",
  nickname: "{{user.username}}",
  given_name: "{{user.first_name}}",
  family_name: "{{user.last_name}}",
  updated_at: "{{user.updated_at}}",
  phone_number: "{{user.primary_phone_number}}",
  email_verified: "{{user.email_verified}}",
  phone_number_verified: "{{user.phone_number_verified}}",
};

/** Claims that only the issuer writes; a template that names one is refused. */
const reserved = new Set(["azp", "exp", "iat", "iss", "jti", "nbf", "sub"]);

/** Throws when a template names a claim that is not its to set. */
export function checkClaims(claims: JsonObject): void {
  const taken = Object.keys(claims).find((claim) => reserved.has(claim));
  if (taken !== undefined) {
    throw new ClerkError("form_param_value_invalid", {
      param: "claims",
      long: `You can't use the reserved claim: '${taken}'`,
    });
  }
}
