/** What Clerk tells of itself. */
import { longestLifetime, namesConvex, templateName } from "../../lib/token-template.mjs";

/** Clerk's own tolerance (ms). Its clock is told to the second. */
const toleratedMs = 5_000;

/** @typedef {import("../facts.mjs").Facts} Facts */

/** Anything else says nothing of the key. @param {number | undefined} status */
export const isKeyRefusal = (status) => status === 401 || status === 403;

/** @param {Facts} facts */
const template = ({ clerk }) => clerk?.templates?.find(({ name }) => name === templateName);

const whereTemplates = "Clerk dashboard → JWT templates";

/** @type {import("../diagnosis.mjs").Diagnosis[]} */
export const clerk = [
  {
    name: "clerk-unreachable",
    title: "Clerk's Backend API does not answer as it should",
    look: ({ clerk }) => {
      if (!clerk || clerk.api.status === 200 || isKeyRefusal(clerk.api.status)) return null;
      const { url, status, error } = clerk.api;
      return {
        expected: `an answer from ${new URL(url).origin}`,
        found: status === undefined ? (error ?? "none") : `it answered ${status}`,
        fix: "check the network, a proxy, and CLERK_API_URL, which is not set for Clerk in the cloud; after 429 or 5xx wait a minute",
      };
    },
  },
  {
    name: "clerk-secret-refused",
    title: "Clerk does not know the secret key",
    look: ({ clerk }) =>
      isKeyRefusal(clerk?.api.status) && {
        expected: "Clerk's Backend API accepts CLERK_SECRET_KEY",
        found: `it answered ${clerk?.api.status}`,
        fix: "copy the secret key again: Clerk dashboard → API keys → Secret keys; it may have been replaced",
      },
  },
  {
    name: "clerk-frontend-unreachable",
    title: "Clerk's Frontend API does not answer",
    look: ({ clerk }) => {
      const answer = clerk?.discovery;
      return (
        answer &&
        (answer.status !== 200 || !clerk.issuer) && {
          expected: `the discovery document at ${answer.url}`,
          found: answer.error ?? `it answered ${answer.status}`,
          fix: "check NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY, whose middle part is this host, and NEXT_PUBLIC_CLERK_PROXY_URL; a production domain must have its DNS records",
        }
      );
    },
  },
  {
    name: "clerk-keys-two-instances",
    title: "The two Clerk keys are of different instances",
    look: ({ clerk }) => {
      const { secretKids = [], publicKids = [] } = clerk ?? {};
      const isKnown = secretKids.length > 0 && publicKids.length > 0;
      return (
        isKnown &&
        !secretKids.some((kid) => publicKids.includes(kid)) && {
          expected: "CLERK_SECRET_KEY of the instance that NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY names",
          found: `the instance of ${clerk?.frontendApi} signs with other keys than that of the secret key: pages would redirect for ever`,
          fix: "copy both keys from the same instance: Clerk dashboard → API keys",
        }
      );
    },
  },
  {
    name: "clock-skew",
    title: "This machine's clock is wrong",
    look: ({ clerk, convex }) => {
      const ahead = clerk?.skewMs ?? convex?.skewMs ?? 0;
      const seconds = Math.round(Math.abs(ahead) / 1000);
      return (
        Math.abs(ahead) > toleratedMs + 1_000 && {
          expected: `at most ${toleratedMs / 1000} s between this machine and Clerk`,
          found: `this machine is ${seconds} s ${ahead > 0 ? "behind" : "ahead"}: its tokens look expired or not valid yet`,
          fix: "set the clock by the network (timedatectl set-ntp true, or the system's settings)",
        }
      );
    },
  },
  {
    name: "template-misnamed",
    title: "The JWT template has another name",
    look: (facts) => {
      const all = facts.clerk?.templates;
      const other = all?.find(({ name, claims }) =>
        name.toLowerCase() === templateName
          ? true
          : namesConvex({ id: "", name, claims, lifetime: 0 }),
      );
      return (
        all &&
        other &&
        !template(facts) &&
        facts.clerk?.isNative !== true && {
          expected: `a JWT template named ${templateName}, in small letters`,
          found: other.name,
          fix: `name it ${templateName}: ${whereTemplates}; or --fix, which makes one of that name`,
          mend: "template",
        }
      );
    },
  },
  {
    name: "template-missing",
    title: "Clerk makes no tokens for Convex",
    look: (facts) => {
      const all = facts.clerk?.templates;
      const isOther = all?.some(
        (one) => one.name.toLowerCase() === templateName || namesConvex(one),
      );
      return (
        all &&
        !isOther &&
        facts.clerk?.isNative !== true && {
          expected: `a JWT template named ${templateName}, or Clerk's own integration with Convex`,
          found: facts.clerk?.isNative === false ? "neither" : "no such template",
          fix: `--fix makes it; by hand: ${whereTemplates} → New → Convex, or dashboard.clerk.com/apps/setup/convex`,
          mend: "template",
          // The integration shows in the tokens of people who are signed in, and nowhere else.
          ...(facts.clerk?.isNative === null && { isLikely: true }),
        }
      );
    },
  },
  {
    name: "template-audience",
    title: "Tokens do not name Convex",
    look: (facts) => {
      const found = template(facts);
      return (
        found &&
        !namesConvex(found) && {
          expected: '"aud": "convex" among the claims of the JWT template',
          found:
            found.claims.aud === undefined
              ? "no aud"
              : `"aud": ${JSON.stringify(found.claims.aud)}`,
          fix: `add it: ${whereTemplates} → ${templateName}; or --fix`,
          mend: "template",
        }
      );
    },
  },
  {
    name: "template-lifetime",
    title: "Tokens live too long",
    level: "warning",
    look: (facts) => {
      const found = template(facts);
      return (
        found &&
        found.lifetime > longestLifetime && {
          expected: `at most ${longestLifetime} s, better 60: a token cannot be taken back`,
          found: `${found.lifetime} s`,
          fix: `shorten it: ${whereTemplates} → ${templateName}; or --fix`,
          mend: "template",
        }
      );
    },
  },
];
