/** What Convex tells of itself. */
import { deploymentVariables } from "../../lib/deployment-variables.mjs";
import { isUnpushed } from "../look-convex.mjs";
import { isKeyRefusal } from "./clerk.mjs";

/** @typedef {import("../facts.mjs").Facts} Facts */

/** Whether a variable is set there, whichever way it was told. @param {Facts} facts @param {string} name */
const isSet = ({ convex }, name) =>
  convex?.seen
    ? name in convex.seen.marks
    : convex?.variables
      ? convex.variables.includes(name)
      : null;

/** @param {string} problem */
const isKeyProblem = (problem) =>
  /BadDeployKey|BadAdminKey|admin key|deploy key|not authori[sz]ed|Unauthorized|401|403/i.test(
    problem,
  );

/** @type {import("../diagnosis.mjs").Diagnosis[]} */
export const convex = [
  {
    name: "convex-unreachable",
    title: "Convex does not answer",
    look: ({ convex }) =>
      convex &&
      convex.reach.status === undefined && {
        expected: `an answer from ${convex.url}`,
        found: convex.reach.error ?? "none",
        fix: "check NEXT_PUBLIC_CONVEX_URL and the network; a self-hosted Convex must run",
      },
  },
  {
    name: "convex-key-refused",
    title: "Convex does not let the commands in",
    look: ({ convex, env }) =>
      convex?.problem &&
      isKeyProblem(convex.problem) && {
        expected: "a key or a login that opens this deployment",
        found: convex.problem,
        fix: env.CONVEX_SELF_HOSTED_URL
          ? "make a new CONVEX_SELF_HOSTED_ADMIN_KEY with the backend's generate_admin_key"
          : "npx convex login, or a new deploy key from Convex's dashboard",
      },
  },
  {
    name: "issuer-unset",
    title: "Convex is not told whose tokens to trust",
    look: (facts) =>
      isSet(facts, "CLERK_JWT_ISSUER_DOMAIN") === false && {
        expected: `CLERK_JWT_ISSUER_DOMAIN=${facts.clerk?.issuer ?? "Clerk's Frontend API URL"} in the Convex deployment`,
        found: "not set: functions cannot even be pushed",
        fix: `npx convex env set CLERK_JWT_ISSUER_DOMAIN ${facts.clerk?.issuer ?? "https://…"}, then push; or --fix`,
        mend: "variables",
      },
  },
  {
    name: "functions-not-pushed",
    title: "The functions are not in Convex",
    under: ["issuer-unset", "auth-config-missing"],
    look: ({ convex }) =>
      convex?.problem &&
      !isKeyProblem(convex.problem) &&
      isUnpushed(convex.problem) && {
        expected: "this project's functions in the deployment",
        found: convex.problem,
        fix: "push them: npm run dev, npm run setup, or npx convex deploy for production",
        mend: "push",
      },
  },
  {
    name: "convex-unanswered",
    title: "Convex does not say how it looks from inside",
    look: ({ convex }) =>
      convex?.problem &&
      !isKeyProblem(convex.problem) &&
      !isUnpushed(convex.problem) && {
        expected: "an answer of doctor/look, one of this project's functions",
        found: convex.problem,
        fix: "try again in a minute; npx convex logs tells what fails there, and an older version of the functions needs a push",
      },
  },
  {
    name: "convex-variable-unset",
    title: "Convex lacks a variable",
    look: (facts) =>
      isSet(facts, "CLERK_SECRET_KEY") === false && {
        expected:
          "CLERK_SECRET_KEY in the Convex deployment: with it roles are changed and people compared",
        found: "not set",
        fix: "npx convex env set CLERK_SECRET_KEY, then paste it; or --fix",
        mend: "variables",
      },
  },
  {
    name: "convex-variable-stale",
    title: "Convex has another value than this machine",
    under: ["clerk-secret-refused"],
    look: (facts) => {
      const { convex, env } = facts;
      if (!convex?.seen) return null;
      const { marks } = convex.seen;
      const wanted = Object.entries(deploymentVariables(env, null));
      return wanted
        .filter(([name]) => name !== "CLERK_JWT_ISSUER_DOMAIN" && marks[name])
        .filter(
          ([name, value]) => marks[name] !== convex.mark(value) && !isAmong(facts, name, value),
        )
        .map(([name]) => ({
          expected: `${name} in Convex as it is in .env.local`,
          found: "they differ",
          fix: `npm run setup hands it over; or --fix; or correct .env.local, if Convex is right`,
          mend: /** @type {const} */ ("variables"),
        }));
    },
  },
  {
    name: "convex-clerk-other-instance",
    title: "Convex asks another Clerk than the pages",
    under: ["convex-variable-stale", "convex-variable-unset"],
    look: ({ convex, clerk }) => {
      const seen = convex?.seen?.clerk;
      const isOther = seen?.instanceId && clerk?.instanceId && seen.instanceId !== clerk.instanceId;
      if (!seen || (!isOther && !isKeyRefusal(seen.status))) return null;
      return {
        expected: `CLERK_SECRET_KEY in Convex opens ${clerk?.instanceId ?? "this Clerk instance"}`,
        found: isOther ? `it opens ${seen.instanceId}` : `Clerk answered ${seen.status}`,
        fix: "npx convex env set CLERK_SECRET_KEY, then paste the key of this instance; or --fix",
        mend: "variables",
      };
    },
  },
  {
    name: "convex-clerk-unreachable",
    title: "Convex cannot reach Clerk's Backend API",
    under: ["clerk-unreachable", "convex-variable-stale"],
    look: ({ convex }) => {
      const seen = convex?.seen?.clerk;
      return (
        seen &&
        seen.status !== 200 &&
        !isKeyRefusal(seen.status) && {
          expected: `200 from ${seen.url}, asked from Convex`,
          found: seen.error ?? `it answered ${seen.status}`,
          fix: "CLERK_API_URL in Convex, if it is set, must be an address that Convex reaches; after 429 or 5xx wait a minute",
        }
      );
    },
  },
];

/** A webhook secret may stand beside others, under either name. @param {Facts} facts @param {string} name @param {string} value */
function isAmong({ convex }, name, value) {
  if (name !== "CLERK_WEBHOOK_SECRET") return false;
  return convex?.seen?.marks.CLERK_WEBHOOK_SIGNING_SECRET === convex?.mark(value);
}
