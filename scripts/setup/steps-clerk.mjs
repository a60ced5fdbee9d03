/** Setup's steps at Clerk: keys that work, the issuer, the template of Convex's tokens. */
import { forms, hostOfKey } from "../../lib/env/forms.mjs";
import { areOfOneKind } from "../../lib/env/serving.mjs";
import { ask as fetchFrom, backendApi, findIssuer } from "../lib/clerk-api.mjs";
import { repairTemplate } from "../lib/token-template.mjs";
import { Stop } from "./ask.mjs";

/** @typedef {import("./run.mjs").Setup} Setup */

/** The first complaint about a text, if there is one. @param {import("../../lib/env/forms.mjs").FormName} form */
export const checkOf = (form) => (/** @type {string} */ text) => {
  const words = forms[form].safeParse(text).error?.issues[0]?.message;
  return words && `This ${words}`;
};

/**
 * Keys from the environment, or asked for; tried at Clerk before anything else is done.
 *
 * @param {Setup} setup
 */
export async function keys({ env, talk, found }) {
  if (!env.NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY || !env.CLERK_SECRET_KEY) {
    talk.show(
      ["dashboard.clerk.com → your application → Configure → API keys"],
      "Clerk's two keys stand here:",
    );
  }
  env.NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY ||= await talk.ask({
    message: "Publishable key",
    answer: "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY",
    placeholder: "pk_test_…",
    check: checkOf("publishableKey"),
  });
  env.CLERK_SECRET_KEY ||= await talk.ask({
    message: "Secret key",
    answer: "CLERK_SECRET_KEY",
    secret: true,
    check: checkOf("secretKey"),
  });
  const { NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: publishable, CLERK_SECRET_KEY: secret } = env;
  if (!areOfOneKind(publishable, secret)) {
    throw new Stop("The two Clerk keys are of different kinds: take both from one instance.");
  }
  const { status, error, json } = await backendApi(env)("/instance");
  if (status === 401) throw new Stop("Clerk does not know this secret key: copy it again.");
  if (status !== 200) throw new Stop(`Clerk did not answer as it should: ${error ?? status}.`);
  found.instanceId = json?.id ?? null;
  talk.say(
    `Clerk: ${hostOfKey(publishable)} (${publishable.startsWith("pk_live_") ? "production" : "development"})`,
  );
}

/** Who signs, as Clerk itself says it. @param {Setup} setup */
export async function issuer({ env, talk, found }) {
  const { issuer, jwksUri, answer } = await findIssuer(env);
  if (!issuer) {
    const why =
      answer?.error ?? (answer ? `it answered ${answer.status}` : "the key holds no host");
    throw new Stop(
      `Clerk's Frontend API does not tell its issuer: ${why}. Check the publishable key.`,
    );
  }
  const [own, published] = await Promise.all([
    backendApi(env)("/jwks"),
    jwksUri ? fetchFrom(jwksUri) : null,
  ]);
  const kids = (/** @type {any} */ json) =>
    (json?.keys ?? []).map((/** @type {any} */ key) => key.kid);
  const [secretKids, publicKids] = [kids(own.json), kids(published?.json)];
  if (secretKids.length > 0 && publicKids.length > 0) {
    const isSame = secretKids.some((/** @type {string} */ kid) => publicKids.includes(kid));
    if (!isSame)
      throw new Stop("The two Clerk keys are of different instances: take both from one.");
  }
  env.CLERK_JWT_ISSUER_DOMAIN = issuer.replace(/\/+$/, "");
  found.issuer = env.CLERK_JWT_ISSUER_DOMAIN;
  talk.say(`Issuer: ${found.issuer}`);
}

/** The template, unless Clerk's own integration is in use. @param {Setup} setup */
export async function template({ env, talk, options, found }) {
  const api = backendApi(env);
  const { json } = await api("/jwt_templates?limit=100");
  const templates = Array.isArray(json) ? json : (json?.data ?? []);
  const isThere = templates.some((/** @type {any} */ { name }) => name === "convex");
  const way =
    options.tokens ??
    (isThere
      ? "template"
      : await talk.choose(
          "How does Clerk make tokens for Convex?",
          [
            { value: "template", label: "A JWT template named convex", hint: "made now" },
            {
              value: "integration",
              label: "Clerk's Convex integration",
              hint: "dashboard.clerk.com/apps/setup/convex, activated by you",
            },
          ],
          "template",
        ));
  if (way === "integration") {
    talk.say("Tokens: Clerk's own integration. Sign out and in again once it is active.");
    return;
  }
  const done = await repairTemplate(api, templates);
  if (done !== "unchanged") found.changes += 1;
  talk.say(`Tokens: the JWT template convex, ${done}`);
}
