/** The JWT template that Clerk makes tokens for Convex from: what it must be, and how it is mended. */

/** The provider asks for exactly this name. */
export const templateName = "convex";

/** Clerk's own claims for Convex. */
export const convexClaims = {
  aud: "convex",
  name: "{{user.full_name}}",
  email: "{{user.primary_email_address}}",
  picture: "{{user.image_url}}",
  nickname: "{{user.username}}",
  given_name: "{{user.first_name}}",
  family_name: "{{user.last_name}}",
  updated_at: "{{user.updated_at}}",
  email_verified: "{{user.email_verified}}",
  phone_number: "{{user.primary_phone_number}}",
  phone_number_verified: "{{user.phone_number_verified}}",
};

/** A token outlives a deletion by this long at most (s). */
export const longestLifetime = 600;
const lifetime = 60;

/**
 * @typedef {{ id: string, name: string, claims: Record<string, unknown>, lifetime: number }} Template
 * @typedef {ReturnType<typeof import("./clerk-api.mjs").backendApi>} Api
 */

/** @param {Template} template */
export function namesConvex(template) {
  return [template.claims?.aud].flat().includes("convex");
}

/**
 * Creates the template, or gives the one there its audience and lifetime; its other claims stay.
 *
 * @param {Api} api
 * @param {Template[]} templates those that exist
 * @returns {Promise<"created" | "repaired" | "unchanged">} throws one line
 */
export async function repairTemplate(api, templates) {
  const found = templates.find(({ name }) => name === templateName);
  if (!found) {
    await must(
      api("/jwt_templates", {
        method: "POST",
        body: { name: templateName, claims: convexClaims, lifetime, allowed_clock_skew: 5 },
      }),
    );
    return "created";
  }
  const isWhole = namesConvex(found) && found.lifetime <= longestLifetime;
  if (isWhole) return "unchanged";
  await must(
    api(`/jwt_templates/${found.id}`, {
      method: "PATCH",
      body: {
        name: templateName,
        claims: { ...found.claims, aud: "convex" },
        lifetime: found.lifetime <= longestLifetime ? found.lifetime : lifetime,
      },
    }),
  );
  return "repaired";
}

/** @param {ReturnType<Api>} asked */
async function must(asked) {
  const { status, error, json } = await asked;
  if (status && status < 300) return;
  const words = json?.errors?.[0]?.long_message ?? error ?? `it answered ${status}`;
  throw new Error(`Clerk did not save the JWT template: ${words}`);
}
