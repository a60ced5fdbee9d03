/** Setup's steps at Convex: which deployment, its variables, its functions, its webhook. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { table } from "../../lib/env/table.mjs";
import {
  cloudTarget,
  readVariables,
  pushFunctions,
  runCli,
  setVariables,
  writtenByCli,
} from "../lib/convex-cli.mjs";
import { deploymentVariables } from "../lib/deployment-variables.mjs";
import { webhookAddress } from "../doctor/look-webhook.mjs";
import { Stop } from "./ask.mjs";
import { checkOf } from "./steps-clerk.mjs";
import { writeValues } from "./env-file.mjs";

/** @typedef {import("./run.mjs").Setup} Setup */

/** What names a Convex of each kind. */
const selectors = {
  cloud: ["CONVEX_DEPLOYMENT", "CONVEX_DEPLOY_KEY"],
  "self-hosted": ["CONVEX_SELF_HOSTED_URL", "CONVEX_SELF_HOSTED_ADMIN_KEY"],
  local: [],
};
const addresses = ["NEXT_PUBLIC_CONVEX_URL", "NEXT_PUBLIC_CONVEX_SITE_URL"];

/** Which deployment: the one that is named already, or one that the official CLI selects. @param {Setup} setup */
export async function convex(setup) {
  const { env, talk, options, found, root } = setup;
  const isNamed = env.CONVEX_DEPLOYMENT || env.CONVEX_DEPLOY_KEY || env.CONVEX_SELF_HOSTED_URL;
  /** @type {keyof typeof selectors} */
  const way =
    options.convex ??
    (isNamed
      ? env.CONVEX_SELF_HOSTED_URL
        ? "self-hosted"
        : "cloud"
      : await talk.choose(
          "Where is Convex?",
          [
            { value: "cloud", label: "In the cloud", hint: "the official CLI signs you in" },
            { value: "self-hosted", label: "Self-hosted" },
            { value: "local", label: "On this machine", hint: "real Clerk, local Convex" },
          ],
          "local",
        ));
  found.convex = way;
  found.dropped = dropOthers(setup, way);
  if (way === "local") return talk.say("Convex: local, by npm run dev");
  if (way === "self-hosted") await selfHosted(env, talk);
  else await inCloud(env, talk, root);
  talk.say(`Convex: ${env.NEXT_PUBLIC_CONVEX_URL}`);
}

/**
 * Takes out what names another Convex: the CLI would go there first, and so would `npm run dev`.
 *
 * @param {Setup} setup
 * @param {keyof typeof selectors} way
 * @returns {string[]} names that `.env.local` must leave empty
 */
function dropOthers({ env, options, shell }, way) {
  const all = /** @type {(keyof typeof selectors)[]} */ (Object.keys(selectors));
  const others = all.filter((one) => one !== way).flatMap((one) => selectors[one]);
  const strays = others.filter((name) => env[name]);
  const words = `of another Convex than ${way}`;
  if (strays.length > 0 && !options.convex) {
    throw new Stop(`${strays.join(" and ")}, ${words}: remove it, or say which with --convex.`);
  }
  const exported = strays.filter((name) => shell[name]);
  if (exported.length > 0) {
    throw new Stop(`This shell exports ${exported.join(" and ")}, ${words}: unset it first.`);
  }
  // Addresses that stand in a file are the other's, too.
  const stale = strays.length > 0 || options.convex === "local" ? addresses : [];
  const dropped = [...strays, ...stale.filter((name) => env[name] && !shell[name])];
  for (const name of dropped) delete env[name];
  return dropped;
}

/** @param {Setup["env"]} env @param {Setup["talk"]} talk */
async function selfHosted(env, talk) {
  env.CONVEX_SELF_HOSTED_URL ||= await talk.ask({
    message: "Address of the backend",
    answer: "CONVEX_SELF_HOSTED_URL",
    placeholder: "https://convex.your-domain.com",
    check: checkOf("address"),
  });
  env.CONVEX_SELF_HOSTED_ADMIN_KEY ||= await talk.ask({
    message: "Admin key",
    answer: "CONVEX_SELF_HOSTED_ADMIN_KEY",
    secret: true,
    check: checkOf("adminKey"),
  });
  env.NEXT_PUBLIC_CONVEX_URL ||= env.CONVEX_SELF_HOSTED_URL;
  env.NEXT_PUBLIC_CONVEX_SITE_URL ||= await talk.ask({
    message: "Address of its HTTP actions (its second port)",
    answer: "NEXT_PUBLIC_CONVEX_SITE_URL",
    placeholder: "https://convex-site.your-domain.com",
    check: checkOf("siteAddress"),
  });
}

/** @param {Setup["env"]} env @param {Setup["talk"]} talk @param {string} root */
async function inCloud(env, talk, root) {
  if (!env.CONVEX_DEPLOYMENT && !env.CONVEX_DEPLOY_KEY) {
    if (!talk.isPerson)
      throw new Stop("CONVEX_DEPLOYMENT or CONVEX_DEPLOY_KEY is not set: name the deployment.");
    const { code } = await runCli({ env, root }, ["init"], { terminal: true });
    if (code !== 0) throw new Stop("The convex CLI selected no deployment: its words are above.");
    Object.assign(env, fromTable(writtenByCli(root)));
  }
  const name = /^(?:dev|prod):([\w-]+)/.exec(cloudTarget(env))?.[1];
  if (name) env.NEXT_PUBLIC_CONVEX_URL ||= `https://${name}.convex.cloud`;
  env.NEXT_PUBLIC_CONVEX_URL ||= await talk.ask({
    message: "Cloud URL of the deployment (Convex dashboard → Settings)",
    answer: "NEXT_PUBLIC_CONVEX_URL",
    check: checkOf("convexAddress"),
  });
  env.NEXT_PUBLIC_CONVEX_SITE_URL ||= env.NEXT_PUBLIC_CONVEX_URL.replace(
    /\.convex\.cloud\/?$/,
    ".convex.site",
  );
}

/**
 * Values that belong to the clouds: what is this machine's own, or the local stack's, is left out.
 *
 * @param {Record<string, string | undefined>} values
 */
function fromTable(values) {
  const ofClouds = table.filter(({ group }) => group !== "local" && group !== "stack");
  return Object.fromEntries(
    ofClouds.flatMap(({ name }) =>
      values[name] ? [[name, /** @type {string} */ (values[name])]] : [],
    ),
  );
}

/** The endpoint: no API of Clerk's makes one, so it is told exactly what to enter. @param {Setup} setup */
export async function webhook({ env, talk, found, root }) {
  if (env.CLERK_WEBHOOK_SECRET) return talk.say("Webhook: its secret is known");
  const local = found.convex === "local";
  const address = local
    ? `http://127.0.0.1:${sitePort(root)}/clerk-users-webhook`
    : webhookAddress(env);
  if (local) {
    talk.show(
      [`clerk webhooks listen --forward-to ${address}`, "It prints the secret, whsec_…"],
      "Clerk cannot reach this machine; its CLI relays what it sends (while npm run dev runs):",
    );
  } else {
    talk.show(
      [
        `Endpoint URL       ${address}`,
        "Subscribed events  user.created, user.updated, user.deleted,",
        "                   session.ended, session.removed, session.revoked",
        "Then copy          Signing secret, whsec_…",
      ],
      "Add the webhook in Clerk's dashboard → Configure → Webhooks → Add endpoint:",
    );
  }
  const secret = await talk.ask({
    message: "Signing secret (Enter: later; the application works without)",
    answer: "CLERK_WEBHOOK_SECRET",
    ...{ secret: true, optional: true },
    check: checkOf("webhookSecrets"),
  });
  if (secret) env.CLERK_WEBHOOK_SECRET = secret;
}

/** Of the local stack: what it had last, or the port of a first start. @param {string} root */
function sitePort(root) {
  try {
    return (
      JSON.parse(readFileSync(join(root, ".local", "dev", "stack.json"), "utf8")).ports.site ?? 3211
    );
  } catch {
    return 3211;
  }
}

/** Who may change others' roles from the first sign-in on. @param {Setup} setup */
export async function admin({ env, talk }) {
  if (env.ADMIN_EMAILS) return;
  const emails = await talk.ask({
    message: "Your e-mail address, to be an administrator (Enter: nobody yet)",
    answer: "ADMIN_EMAILS",
    optional: true,
    check: checkOf("emails"),
  });
  if (emails) env.ADMIN_EMAILS = emails;
}

/** @param {Setup} setup */
export async function file({ env, talk, found, root }) {
  const empty = found.dropped.filter((name) => !env[name]).map((name) => [name, ""]);
  const values = { ...fromTable(env), ...Object.fromEntries(empty) };
  const isChanged = writeValues(join(root, ".env.local"), values);
  if (isChanged) found.changes += 1;
  talk.say(
    `.env.local: ${isChanged ? "written" : "unchanged"} (${Object.keys(values).length} values)`,
  );
}

/** Production is changed only by whoever says so. @param {Setup} setup @param {string} question */
async function mayChange({ env, talk }, question) {
  return !cloudTarget(env).startsWith("prod:") || (await talk.confirm(question, true));
}

/** @param {Setup} setup */
export async function variables(setup) {
  const { env, talk, found, root } = setup;
  if (found.convex === "local") return talk.say("Variables of Convex: handed over by npm run dev");
  const where = { env, root };
  const wanted = deploymentVariables(env, found.issuer);
  const held = await readVariables(where);
  const stale = Object.entries(wanted).filter(([name, value]) => held[name] !== value);
  const names = stale.map(([name]) => name).join(", ");
  if (stale.length > 0) {
    if (!(await mayChange(setup, `Set ${names} in production?`))) return;
    await setVariables(where, Object.fromEntries(stale));
    found.changes += 1;
  }
  talk.say(`Variables of Convex: ${names ? `set ${names}` : "unchanged"}`);
}

/** @param {Setup} setup */
export async function push(setup) {
  const { env, talk, found, root } = setup;
  if (found.convex === "local") return talk.say("Functions: pushed by npm run dev");
  if (!(await mayChange(setup, "Push the functions to production?"))) return;
  await pushFunctions({ env, root });
  talk.say("Functions: pushed");
}
