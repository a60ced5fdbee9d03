/**
 * Every environment variable of the project, once: what it is, where it belongs, what it looks like,
 * which field of which dashboard it is copied from, and what it is in each environment. `.env.example`
 * is written from it, the start is checked against it, `npm run setup` and `npm run doctor` read it.
 * Plain data, so that Next, scripts and tests can all read it without a bundler.
 *
 * @typedef {"next" | "convex" | "commands"} Place `next`: the pages and their server; `convex`: the
 *   deployment's own variables; `commands`: the scripts and the official CLI on this machine
 * @typedef {import("./forms.mjs").FormName} FormName
 * @typedef {object} Value
 * @property {string} name
 * @property {string[]} [spellings] other names under which the same value is accepted
 * @property {"clerk" | "convex" | "deployment" | "page" | "local" | "stack"} group `deployment`: belongs
 *   to Convex alone; `stack`: set by the local stack, never by a person
 * @property {Place[]} places
 * @property {FormName} form
 * @property {boolean} [secret]
 * @property {string} about what it is, in a few words
 * @property {string} [from] where it is copied from
 * @property {string} development
 * @property {string} preview
 * @property {string} production
 */

const apiKeys = "Clerk dashboard → API keys";
const same = { preview: "as in development", production: "as in development" };
const never = { preview: "not set", production: "not set" };
const rarely = { development: "not set", ...never };
const byStack = { development: "set by `npm run dev`", ...never };

/** @type {readonly Value[]} */
export const table = [
  {
    name: "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY",
    group: "clerk",
    places: ["next", "commands"],
    form: "publishableKey",
    about: "Names the Clerk instance to browsers.",
    from: `${apiKeys} → Publishable key`,
    development: "not set (local Clerk), or pk_test_…",
    preview: "pk_test_…",
    production: "pk_live_…",
  },
  {
    name: "CLERK_SECRET_KEY",
    group: "clerk",
    places: ["next", "convex", "commands"],
    form: "secretKey",
    secret: true,
    about: "Opens Clerk's Backend API. Of the same instance as the publishable key.",
    from: `${apiKeys} → Secret keys`,
    development: "not set (local Clerk), or sk_test_…",
    preview: "sk_test_…",
    production: "sk_live_…",
  },
  {
    name: "NEXT_PUBLIC_CLERK_PROXY_URL",
    group: "clerk",
    places: ["next", "commands"],
    form: "address",
    about: "Only where Clerk's Frontend API is reached through a proxy of yours.",
    from: "Clerk dashboard → Domains → Proxy URL",
    development: "not set",
    preview: "not set",
    production: "the proxy's address, if there is one",
  },
  {
    name: "NEXT_PUBLIC_CLERK_DOMAIN",
    group: "clerk",
    places: ["next"],
    form: "text",
    about: "Only for a satellite domain.",
    from: "Clerk dashboard → Domains → Satellites",
    ...rarely,
  },
  {
    name: "CLERK_JWT_KEY",
    group: "clerk",
    places: ["next"],
    form: "pem",
    about: "Verifies session tokens without asking Clerk for its keys.",
    from: `${apiKeys} → JWKS public key`,
    development: "not set",
    preview: "optional",
    production: "optional",
  },
  {
    name: "CLERK_API_URL",
    group: "clerk",
    places: ["next", "convex", "commands"],
    form: "address",
    about: "Clerk's Backend API, where it is not api.clerk.com.",
    ...rarely,
  },
  {
    name: "CONVEX_DEPLOYMENT",
    group: "convex",
    places: ["commands"],
    form: "deployment",
    about: "The Convex deployment that the commands push to. Needs a Clerk in the cloud.",
    from: "written by the convex CLI when `npm run setup` selects a deployment",
    development: "not set (local Convex), or dev:…",
    preview: "not set: CONVEX_DEPLOY_KEY",
    production: "not set: CONVEX_DEPLOY_KEY",
  },
  {
    name: "CONVEX_DEPLOY_KEY",
    group: "convex",
    places: ["commands"],
    form: "deployKey",
    secret: true,
    about: "Lets a build deploy the functions, instead of CONVEX_DEPLOYMENT.",
    from: "Convex dashboard → Settings → Deploy keys",
    development: "not set",
    preview: "preview:…|…",
    production: "prod:…|…",
  },
  {
    name: "CONVEX_SELF_HOSTED_URL",
    group: "convex",
    places: ["commands"],
    form: "address",
    about: "A self-hosted Convex, instead of CONVEX_DEPLOYMENT.",
    development: "not set, or its address",
    ...same,
  },
  {
    name: "CONVEX_SELF_HOSTED_ADMIN_KEY",
    group: "convex",
    places: ["commands"],
    form: "adminKey",
    secret: true,
    about: "The key of a self-hosted Convex.",
    from: "printed by the backend's generate_admin_key",
    development: "not set, or name|…",
    ...same,
  },
  {
    name: "NEXT_PUBLIC_CONVEX_URL",
    group: "convex",
    places: ["next", "commands"],
    form: "convexAddress",
    about: "Where pages reach Convex.",
    from: "Convex dashboard → Settings → URL & deploy key → Cloud URL",
    development: "not set (local Convex), or https://….convex.cloud",
    preview: "set by `npx convex deploy`",
    production: "set by `npx convex deploy`",
  },
  {
    name: "NEXT_PUBLIC_CONVEX_SITE_URL",
    group: "convex",
    places: ["next", "commands"],
    form: "siteAddress",
    about: "Where Convex takes webhooks: the address that ends in .convex.site, not .convex.cloud.",
    from: "Convex dashboard → Settings → URL & deploy key → HTTP Actions URL",
    development: "not set (local Convex), or https://….convex.site",
    preview: "not needed: told from the address above",
    production: "as in preview; a self-hosted Convex needs it",
  },
  {
    name: "CLERK_JWT_ISSUER_DOMAIN",
    spellings: ["CLERK_FRONTEND_API_URL"],
    group: "deployment",
    places: ["convex"],
    form: "issuer",
    about: "Whose tokens Convex trusts. Must be there before functions are pushed.",
    from: `${apiKeys} → Frontend API URL`,
    development: "https://….clerk.accounts.dev",
    preview: "as in development",
    production: "https://clerk.your-domain.com",
  },
  {
    name: "CLERK_WEBHOOK_SECRET",
    spellings: ["CLERK_WEBHOOK_SIGNING_SECRET"],
    group: "deployment",
    places: ["convex"],
    form: "webhookSecrets",
    secret: true,
    about: "Signs Clerk's webhooks. Several, separated by commas, while one replaces another.",
    from: "Clerk dashboard → Webhooks → the endpoint → Signing secret",
    development: "whsec_… of the endpoint, or of `clerk webhooks listen`",
    preview: "whsec_…, or not set: the webhook is optional",
    production: "whsec_… of the production instance's endpoint",
  },
  {
    name: "CLERK_INSTANCE_ID",
    group: "deployment",
    places: ["convex"],
    form: "instanceId",
    about: "When set, webhooks of any other Clerk instance are ignored.",
    from: "Clerk dashboard → Settings → Instance ID",
    development: "optional",
    preview: "optional",
    production: "ins_… of the production instance",
  },
  {
    name: "ADMIN_EMAILS",
    group: "deployment",
    places: ["convex"],
    form: "emails",
    about: "E-mail addresses of administrators, separated by commas.",
    development: "yours",
    preview: "yours",
    production: "the first administrator's",
  },
  {
    name: "NEXT_PUBLIC_SITE_URL",
    group: "page",
    places: ["next"],
    form: "address",
    about:
      "Where the pages are: for pictures in link previews, and the one origin whose session tokens are taken.",
    development: "not set",
    preview: "not set",
    production: "https://your-domain.com",
  },
  ...["SIGN_IN", "SIGN_UP"].flatMap((page) => [
    pathOf(`NEXT_PUBLIC_CLERK_${page}_URL`, `/${page.toLowerCase().replace("_", "-")}`),
    pathOf(`NEXT_PUBLIC_CLERK_${page}_FALLBACK_REDIRECT_URL`, "/dashboard"),
  ]),
  {
    name: "HANDOFF_ALLOWED_ORIGINS",
    group: "local",
    places: ["commands"],
    form: "origins",
    about: "Pages off this machine that may call the local servers, separated by commas.",
    development: "not set",
    ...never,
  },
  {
    name: "HANDOFF_PORTS",
    group: "local",
    places: ["commands"],
    form: "ports",
    about: "Ports of a first start, such as app=3005; later ones prefer what the first one got.",
    development: "not set",
    ...never,
  },
  {
    name: "HANDOFF_CHROMIUM",
    group: "local",
    places: ["commands"],
    form: "text",
    about: "The browser for the end-to-end tests, when it is not found by itself.",
    development: "not set",
    ...never,
  },
  ...["DEMO_EMAILS", "DEMO_PASSWORD", "CLERK_OUTBOX_URL"].map((name) => byLocalStack(name, "next")),
  ...["JS_URL", "UI_URL", "TELEMETRY_DISABLED"].map((name) =>
    byLocalStack(`NEXT_PUBLIC_CLERK_${name}`, "next"),
  ),
];

/** @param {string} name @param {string} path @returns {Value} */
function pathOf(name, path) {
  return {
    name,
    group: "page",
    places: ["next"],
    form: "path",
    about: `A page of this application; ${path} when not set.`,
    ...rarely,
  };
}

/** @param {string} name @param {Place} place @returns {Value} */
function byLocalStack(name, place) {
  return {
    name,
    group: "stack",
    places: [place],
    form: "text",
    ...(name === "DEMO_PASSWORD" && { secret: true }),
    about: "Set by the local stack.",
    ...byStack,
  };
}

/** @param {string} name canonical or another spelling @returns {Value | undefined} */
export function valueNamed(name) {
  return table.find((value) => value.name === name || value.spellings?.includes(name));
}

/** Names of values that no browser may see, other spellings included. */
export const secretNames = table
  .filter((value) => value.secret)
  .flatMap((value) => [value.name, ...(value.spellings ?? [])]);
